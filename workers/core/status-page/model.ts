import type { BandStatus } from '../uptime.ts'

/**
 * What a visitor is told of one component. `pending`: not checked for the first time yet. `flapping`: now up, now
 * down; a page that changed its mind each minute would tell nobody anything.
 */
export type ComponentStatus =
  | 'up'
  | 'degraded'
  | 'flapping'
  | 'down'
  | 'unknown'
  | 'maintenance'
  | 'paused'
  | 'pending'

/** One UTC day of a component. */
export interface Day {
  /** Epoch ms. */
  start: number
  status: BandStatus
  downSeconds: number
  degradedSeconds: number
}

export interface Component {
  /** Stable and says nothing about the monitor behind it. */
  key: string
  name: string
  status: ComponentStatus
  /** When `status` began, epoch ms. */
  since: number
  /** 0 to 100 over the days shown; null when nothing is known. */
  uptime: number | null
  /** Oldest first, today last. */
  days: Day[]
}

export interface PublicUpdate {
  /** Epoch ms. */
  at: number
  kind: 'investigating' | 'identified' | 'monitoring' | 'resolved'
  text: string
  /** True where somebody wrote it for visitors to read: of any content. Missing where the words are ours. */
  isNote?: true
}

/** An incident as outsiders may read it: no error texts, no names of people, no key ids. Times are epoch ms. */
export interface PublicIncident {
  id: string
  title: string
  component: string
  componentKey: string
  impact: 'minor' | 'major'
  status: 'investigating' | 'identified' | 'resolved'
  startedAt: number
  resolvedAt: number | null
  /** Newest first. */
  updates: PublicUpdate[]
}

/** Planned work as outsiders may read it. Times are epoch ms. */
export interface PublicMaintenance {
  /** Of a repetition each window has its own. */
  id: string
  title: string
  /** Names and keys of the components that it covers. */
  components: { key: string; name: string }[]
  startsAt: number
  endsAt: number
  /** True while it goes on. */
  active: boolean
}

export interface Headline {
  status: ComponentStatus
  /** One sentence, without a full stop: what is true now. */
  text: string
  /** When it began, epoch ms; null when there is nothing to date. */
  since: number | null
  /** What else is not as it should be, in full sentences; null when nothing is. */
  also: string | null
}

/** Everything a public page says, made once and read by everybody. Times are epoch ms. */
export interface StatusSnapshot {
  page: { id: string; slug: string; title: string }
  generatedAt: number
  headline: Headline
  components: Component[]
  /** Planned work that goes on or begins within two weeks, the earliest first. */
  maintenances: PublicMaintenance[]
  /** Not over yet, newest first. */
  current: PublicIncident[]
  /** Over, of the last 14 days, newest first. */
  recent: PublicIncident[]
}

export const shownDays = 90
export const recentDays = 14
/** Planned work is told of so many days ahead. */
export const plannedDays = 14
