import type { Components, ServiceState } from '../findings/components.ts'
import type { Outcome } from '../result.ts'
import { severityOf, stateInWords, worstOf, type PageReading, type ReadIncident } from './reading.ts'
import { select } from './select.ts'

export interface DependencyRule {
  /** Names to watch; empty: the whole page. */
  components: readonly string[]
  /** From which state on it counts as down. */
  downOn: 'major' | 'partial'
  maintenance: 'up' | 'degraded'
}

export interface DependencyVerdict {
  outcome: Outcome
  /** Null when all is well and there is nothing to say. */
  message: string | null
  finding: Components
}

const maxComponents = 40
const maxIncidents = 10
const maxLetters = 300

/** What a page that could be read comes to. `provider` is the kind of page, for people. */
export function judgeReading(
  reading: PageReading,
  provider: string,
  rule: DependencyRule,
): DependencyVerdict {
  const { components, incidents, missing } = select(reading, rule.components)
  const state = missing.length > 0 ? 'unknown' : stateOf(reading, rule, components, incidents)
  const sorted = components.toSorted((a, b) => severityOf(b.state) - severityOf(a.state))
  const page = clip(reading.page)
  const finding: Components = {
    provider,
    page,
    state,
    words: reading.words === null ? null : clip(reading.words),
    components: sorted
      .slice(0, maxComponents)
      .map(({ name, group, state: own }) => ({ name: clip(name), group: group && clip(group), state: own })),
    moreComponents: Math.max(0, components.length - maxComponents),
    incidents: incidents
      .slice(0, maxIncidents)
      .map(({ about: _, ...one }) => ({ ...one, title: clip(one.title) })),
  }
  const outcome = outcomeOf(state, rule)
  if (missing.length > 0)
    return { outcome, message: `${page} has no component named ${missing.join(', ')}`, finding }
  return { outcome, message: state === 'operational' ? null : sentence(finding, rule), finding }
}

function stateOf(
  reading: PageReading,
  rule: DependencyRule,
  components: Components['components'],
  incidents: readonly ReadIncident[],
): ServiceState {
  const whole = rule.components.length === 0 ? reading.state : null
  const parts = components.map(({ state }) => state)
  const open = reading.components === null ? incidents.map(({ state }) => state) : []
  return whole ?? worstOf(parts) ?? worstOf(open) ?? 'operational'
}

function outcomeOf(state: ServiceState, { downOn, maintenance }: DependencyRule): Outcome {
  const outcomes: Record<ServiceState, Outcome> = {
    operational: 'up',
    maintenance,
    unknown: 'unknown',
    degraded: 'degraded',
    partial_outage: downOn === 'partial' ? 'down' : 'degraded',
    major_outage: 'down',
  }
  return outcomes[state]
}

/** "GitHub is partly out: Actions partly out; Delays in starting jobs (investigating)". */
function sentence({ page, state, components, incidents }: Components, rule: DependencyRule): string {
  const troubled = components.filter((one) => one.state !== 'operational').slice(0, 3)
  const named = rule.components.length > 0 && troubled.length > 0
  const who = named ? `${page}: ${troubled.map(({ name }) => name).join(', ')}` : page
  const open = incidents.slice(0, 2).map(({ title, status }) => (status ? `${title} (${status})` : title))
  const parts = [...(named ? [] : troubled.map((one) => `${one.name} ${stateInWords(one.state)}`)), ...open]
  return `${who} is ${stateInWords(state)}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`
}

const clip = (text: string): string => text.slice(0, maxLetters)
