import { dayMs } from '../cell.ts'
import type { Incident } from '../incident/schema.ts'
import { type MonitorHistory, type StatusBand, statusBands, uptime } from '../uptime.ts'
import { headline } from './headline.ts'
import { incidentOf, isTold, publicIncident } from './incidents.ts'
import type {
  Component,
  ComponentStatus,
  Day,
  PublicIncident,
  PublicMaintenance,
  StatusSnapshot,
} from './model.ts'
import { plannedDays, shownDays } from './model.ts'

/** A component with everything known of the monitor behind it. Times are epoch ms. */
export interface ComponentFacts extends Omit<MonitorHistory, 'from' | 'to' | 'now'> {
  key: string
  name: string
  monitorId: string
  /** What the monitor object last decided, or `paused`. */
  status: Exclude<ComponentStatus, 'maintenance' | 'flapping'>
  since: number
  /** When it began to flap; null while it does not. */
  flappingSince?: number | null
}

/** A window of planned work, epoch ms. */
export interface PlannedWindow {
  id: string
  title: string
  monitorIds: readonly string[]
  startsAt: number
  endsAt: number
}

export interface PageFacts {
  page: StatusSnapshot['page']
  components: readonly ComponentFacts[]
  /** Open ones and those of the last 14 days, newest first. */
  incidents: readonly Incident[]
  /** Windows with the monitors on this page that each covers. */
  windows: readonly PlannedWindow[]
}

/** The first instant a page tells of: the start of the oldest day shown. */
export const shownSince = (now: number): number => Math.floor(now / dayMs) * dayMs - (shownDays - 1) * dayMs

/** Everything the public page says at `now`. */
export function makeSnapshot(
  { page, components, incidents, windows }: PageFacts,
  now: number,
): StatusSnapshot {
  const shown = components.map((facts) => makeComponent(facts, now))
  const told = incidents.flatMap((incident) => publicIncidents(incident, components, shown))
  return {
    page,
    generatedAt: now,
    headline: headline(shown),
    components: shown,
    maintenances: plannedWork(windows, components, now),
    current: told.filter(({ resolvedAt }) => resolvedAt === null),
    recent: told.filter((incident) => incident.resolvedAt !== null && isTold(incident, now)),
  }
}

/** Of a group's incident each component shows its own part: visitors see what they use. */
function publicIncidents(
  incident: Incident,
  components: readonly ComponentFacts[],
  shown: readonly Component[],
): PublicIncident[] {
  const seen = new Set<string>()
  return components.flatMap(({ monitorId }, index) => {
    const component = shown[index]
    if (!component || seen.has(monitorId)) return []
    seen.add(monitorId)
    const part = incidentOf(incident, monitorId)
    if (!part) return []
    const id = part === incident ? incident.id : `${incident.id}_${component.key}`
    return [publicIncident({ ...part, id }, component)]
  })
}

const maxPlanned = 10

function plannedWork(
  windows: readonly PlannedWindow[],
  components: readonly ComponentFacts[],
  now: number,
): PublicMaintenance[] {
  const near = windows
    .filter(({ startsAt, endsAt }) => endsAt > now && startsAt < now + plannedDays * dayMs)
    .toSorted((a, b) => a.startsAt - b.startsAt)
  // Of work that repeats the next time is enough: nobody wants to read of every night.
  const first = near.filter(({ id }, index) => near.findIndex((other) => other.id === id) === index)
  return first
    .map(({ id, title, monitorIds, startsAt, endsAt }) => ({
      id: `${id}_${startsAt}`,
      title,
      components: components
        .filter(({ monitorId }) => monitorIds.includes(monitorId))
        .map(({ key, name }) => ({ key, name })),
      startsAt,
      endsAt,
      active: startsAt <= now,
    }))
    .filter((window) => window.components.length > 0)
    .slice(0, maxPlanned)
}

function makeComponent(facts: ComponentFacts, now: number): Component {
  const from = shownSince(now)
  const history = { ...facts, from, to: from + shownDays * dayMs, now }
  return {
    key: facts.key,
    name: facts.name,
    ...standing(facts, now),
    uptime: uptime(history).uptime,
    days: statusBands({ ...history, stepMs: dayMs }).map(day),
  }
}

/** What is true of a component now, and since when: planned work covers everything, and flapping what it flaps between. */
function standing(facts: ComponentFacts, now: number): Pick<Component, 'status' | 'since'> {
  const { status, since, flappingSince, maintenances } = facts
  if (status === 'paused') return { status, since }
  const planned = maintenances.find((window) => window.from <= now && now < window.to)
  if (planned) return { status: 'maintenance', since: planned.from }
  const flaps = status === 'up' || status === 'degraded' || status === 'down'
  if (flaps && typeof flappingSince === 'number') return { status: 'flapping', since: flappingSince }
  return { status, since }
}

const day = ({ start, status, downSeconds, degradedSeconds }: StatusBand): Day => ({
  start,
  status,
  downSeconds: Math.round(downSeconds),
  degradedSeconds: Math.round(degradedSeconds),
})
