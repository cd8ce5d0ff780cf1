import { ServiceState, type ServiceComponent, type ServiceIncident } from '../findings/components.ts'

/** An incident as a page tells it. */
export interface ReadIncident extends ServiceIncident {
  /** The names of the components it concerns, or a text that may name them; null: it does not say. */
  about: string | null
}

/** A status page, read. */
export interface PageReading {
  page: string
  words: string | null
  /** What the page itself says of the whole; null when it leaves that to its components. */
  state: ServiceState | null
  /** Null: it has no components, only incidents. */
  components: ServiceComponent[] | null
  incidents: ReadIncident[]
}

/** From best to worst. What a page does not know weighs more than maintenance, less than any trouble. */
const severity = ServiceState.options

export const severityOf = (state: ServiceState): number => severity.indexOf(state)

/** The worst of several states; null of none. */
export function worstOf(states: readonly ServiceState[]): ServiceState | null {
  const worst = Math.max(-1, ...states.map(severityOf))
  return severity[worst] ?? null
}

const words: Record<ServiceState, string> = {
  operational: 'operational',
  maintenance: 'under maintenance',
  unknown: 'of unknown state',
  degraded: 'degraded',
  partial_outage: 'partly out',
  major_outage: 'out',
}

/** "partly out": follows "is". */
export const stateInWords = (state: ServiceState): string => words[state]
