import type { IncidentStatus, Severity } from '../incident/schema.ts'
import { dueInMs, nextOccurrence, type Occurrence } from './plan.ts'
import type { Policy } from './policy.ts'
import type { Ear } from './resolve.ts'

/** An ear whose owner wants to be told some time after the step. */
export interface Waiting extends Occurrence {
  ear: Ear
  /** Epoch ms. */
  dueAt: number
}

/** How far an incident's policy has come. Plain data: kept by the incident object, moved only by the functions here. */
export interface Escalation {
  /** As it was when the incident opened: who edits or deletes it meanwhile changes nothing here. */
  policy: Policy
  /** Seq of the transition at which the steps began. */
  seq: number
  /** Of the incident when it was last looked at. */
  severity: Severity
  state: 'running' | 'stopped'
  /** Where the steps count from, epoch ms: the opening, moved on by the length of whatever held them. */
  openedAt: number
  /** Since when a maintenance or a silence holds everything; null when none does. */
  heldSince: number | null
  /** When the silence ends that holds it; null when none does. Missing in what was kept before there were silences. */
  silencedUntil?: number | null
  /** True until the steps begin again: only then are the first ones an opening. */
  isFirstRun: boolean
  /** The number of this run's first repetition: no repetition of an incident has the number of another. */
  firstRepetition: number
  /** The newest occurrence that was due. */
  last: Occurrence | null
  /** True once there is nobody left who was told: the fallback is due. */
  unheard: boolean
  waiting: Waiting[]
  /** The newest occurrence of each step that was not meant for a warning, but would be for more than that. */
  passedOver: Occurrence[]
  /** What a rise has made due anew, and when. */
  risen: (Occurrence & { dueAt: number })[]
}

/** What an incident is, as far as its escalation asks. */
export interface Situation {
  status: IncidentStatus
  severity: Severity
  maintenance: boolean
  /** Epoch ms; null or missing while no silence covers it. */
  silencedUntil?: number | null
  seq: number
}

/** An incident opens under a policy: nothing is told yet, the first steps are due, or wait for more of its group. */
export const begin = (policy: Policy, { seq, severity }: Situation, now: number): Escalation => ({
  policy,
  seq,
  severity,
  state: 'running',
  openedAt: now + (policy.groupWaitSeconds ?? 0) * 1000,
  heldSince: null,
  isFirstRun: true,
  firstRepetition: 0,
  last: null,
  unheard: false,
  waiting: [],
  passedOver: [],
  risen: [],
})

/**
 * Follows what has become of the incident: acknowledging and resolving stop the steps, undoing either begins them
 * again; a rise to critical makes due what was passed over for a warning; maintenance and silences hold the clock.
 */
export function follow(escalation: Escalation, situation: Situation, now: number): Escalation {
  const { status, severity } = situation
  if (status !== 'open')
    return { ...held(escalation, situation, now), ...nothingDue(), state: 'stopped', severity }
  if (escalation.state === 'stopped') return held(again(escalation, situation, now), situation, now)
  const rises = escalation.severity === 'warning' && severity === 'critical'
  return held(rises ? risen(escalation, now) : { ...escalation, severity }, situation, now)
}

const nothingDue = (): Pick<Escalation, 'unheard' | 'waiting' | 'passedOver' | 'risen'> => ({
  unheard: false,
  waiting: [],
  passedOver: [],
  risen: [],
})

/** Steps that were passed over count from the rise; all others go on as they were, so that nobody is told later. */
function risen(escalation: Escalation, now: number): Escalation {
  const { policy, passedOver, heldSince } = escalation
  const from = heldSince ?? now
  const anew = passedOver.map((one) => ({
    ...one,
    dueAt: from + dueInMs(policy, { ...one, repetition: 0 }),
  }))
  return { ...escalation, severity: 'critical', passedOver: [], risen: [...escalation.risen, ...anew] }
}

function again(escalation: Escalation, { seq, severity }: Situation, now: number): Escalation {
  const { firstRepetition, last } = escalation
  return {
    ...escalation,
    state: 'running',
    seq,
    severity,
    openedAt: now,
    heldSince: escalation.heldSince === null ? null : now,
    isFirstRun: false,
    firstRepetition: firstRepetition + begunIn(escalation, last),
    last: null,
    ...nothingDue(),
  }
}

/** How many repetitions a run has begun; one even when nothing was due yet, so that numbers only grow. */
function begunIn({ policy }: Escalation, last: Occurrence | null): number {
  if (!last) return 1
  // Where repetitions overlap, the newest occurrence need not be of the newest repetition.
  const { everySeconds } = policy.repeat ?? { everySeconds: Infinity }
  return 1 + Math.max(last.repetition, Math.floor(dueInMs(policy, last) / (everySeconds * 1000)))
}

/** Maintenance or a silence stops the clock; at its end everything is as far away as it was at its beginning. */
function held(before: Escalation, situation: Situation, now: number): Escalation {
  const { maintenance, silencedUntil = null } = situation
  const escalation = (before.silencedUntil ?? null) === silencedUntil ? before : { ...before, silencedUntil }
  const { heldSince, openedAt, waiting } = escalation
  if (maintenance || silencedUntil !== null)
    return heldSince === null ? { ...escalation, heldSince: now } : escalation
  if (heldSince === null) return escalation
  const ms = Math.max(0, now - heldSince)
  return {
    ...escalation,
    heldSince: null,
    openedAt: openedAt + ms,
    waiting: waiting.map((one) => ({ ...one, dueAt: one.dueAt + ms })),
    risen: escalation.risen.map((one) => ({ ...one, dueAt: one.dueAt + ms })),
  }
}

/**
 * When something is due next, epoch ms: the end of the silence while one holds it; null when nothing is, or nothing
 * may be. A fallback is due at once: 0.
 */
export function nextAt(escalation: Escalation): number | null {
  const { state, heldSince, unheard, waiting, policy, last, openedAt } = escalation
  if (state === 'stopped') return null
  if (heldSince !== null) return escalation.silencedUntil ?? null
  if (unheard) return 0
  const next = nextOccurrence(policy, last)
  const times = [...waiting, ...escalation.risen].map(({ dueAt }) => dueAt)
  if (next) times.push(openedAt + dueInMs(policy, next))
  return times.length === 0 ? null : Math.min(...times)
}
