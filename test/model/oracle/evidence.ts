import type { Got } from '../../receivers.ts'
import { edgeMs, type Remembered, type Span } from '../memory.ts'
import type { Plan } from '../plan.ts'
import type { Ear } from '../receivers.ts'
import type { Row } from './records.ts'

/** All there is about one incident and one receiver: what was done, what was owed, and what arrived. */
export interface Evidence {
  incident: Remembered
  ear: Ear
  /** Its place in the plan. */
  index: number
  plan: Plan
  hasPolicy: boolean
  /** What arrived of this incident, refused or not. */
  got: readonly Got[]
  /** What was taken, each message once. */
  taken: readonly Got[]
  /** What the object has owed to this receiver, oldest first. */
  rows: readonly Row[]
  /** The incident's story. */
  story: string
}

export { edgeMs } from '../memory.ts'
/** A machine that does many things at once tells what is due no later than this. */
export const lateMs = 2_500

const opens = (event: string): boolean => event === 'incident.opened' || event === 'incident.escalated'

/** A rise of the severity, and who has joined a group, is told outside of the plan, to who has heard. */
const isBesides = ({ event, step, repetition }: Row): boolean =>
  event === 'incident.escalated' && step === 0 && repetition === 0

/** Whom an update is about; nobody in what is none. */
export const updatedNames = (row: Row): string[] =>
  isBesides(row) ? (/^Also: (.*)$/.exec(row.firstLine)?.[1]?.split(', ') ?? []) : []
const isUpdate = (row: Row): boolean => updatedNames(row).length > 0

export const updateRows = ({ rows }: Evidence): Row[] => rows.filter(isUpdate)
export const riseRows = ({ rows }: Evidence): Row[] => rows.filter((row) => isBesides(row) && !isUpdate(row))
export const stepRows = ({ rows }: Evidence): Row[] =>
  rows.filter((row) => opens(row.event) && !isBesides(row))

/** When this receiver was first told; null when it never was. */
export const firstToldAt = ({ rows }: Evidence): number | null =>
  rows.find(({ event }) => opens(event))?.createdAt ?? null

/** When a warning became critical. */
export const risesOf = ({ severities }: Remembered): Span[] =>
  severities.flatMap(({ severity, at }, index) => (index > 0 && severity === 'critical' ? [at] : []))

/** Whether this receiver had been told by then: surely, perhaps, or not. */
export function hadHeard(evidence: Evidence, at: Span): 'yes' | 'perhaps' | 'no' {
  const first = firstToldAt(evidence)
  if (first === null || first > at.latest + edgeMs) return 'no'
  return first < at.earliest - edgeMs ? 'yes' : 'perhaps'
}
