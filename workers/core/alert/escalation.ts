import type { IncidentStatus, Severity } from '../incident/schema.ts'
import type { Directory } from './directory.ts'
import { dueInMs, nextOccurrence, type Occurrence } from './plan.ts'
import type { Policy } from './policy.ts'
import { type Ear, everyEar, resolve, type Resolution } from './resolve.ts'
import { matchesWhen } from './when.ts'

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
  /** Of the incident when it was last looked at: a rise begins the steps again. */
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
}

/** Who is told of one occurrence. */
export interface Telling extends Occurrence {
  /** Unique in the incident: the number of the repetition over all runs. */
  number: number
  dueAt: number
  /** It is the opening that is told; else that nobody has acknowledged it. */
  isOpening: boolean
  ears: Ear[]
  /** Why somebody who is named is not told, in words. */
  missing: string[]
  /** The step reached nobody: these are the ears of the fallback. */
  isFallback: boolean
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
})

/**
 * Follows what has become of the incident: acknowledging and resolving stop the steps, undoing either begins them
 * again, and so does a rise to critical; maintenance and silences hold the clock.
 */
export function follow(escalation: Escalation, situation: Situation, now: number): Escalation {
  const { status, severity } = situation
  if (status !== 'open') return { ...held(escalation, situation, now), ...still(), severity }
  const rises = escalation.severity === 'warning' && severity === 'critical'
  const begins = escalation.state === 'stopped' || rises
  return held(begins ? again(escalation, situation, now) : { ...escalation, severity }, situation, now)
}

const still = (): Pick<Escalation, 'state' | 'unheard' | 'waiting'> => ({
  state: 'stopped',
  unheard: false,
  waiting: [],
})

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
    unheard: false,
    waiting: [],
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
  const times = waiting.map(({ dueAt }) => dueAt)
  if (next) times.push(openedAt + dueInMs(policy, next))
  return times.length === 0 ? null : Math.min(...times)
}

/** A repetition that is so late that its successor is due as well is left out: we were away, and once is enough. */
const staleMs = 300_000

/**
 * Everything that is due by now, in the order of its time, and the escalation that has it behind it. Firing again
 * at the same time tells nothing.
 */
export function fire(
  escalation: Escalation,
  directory: Directory,
  { severity, now }: { severity: Severity; now: number },
): { escalation: Escalation; tellings: Telling[] } {
  if (escalation.state === 'stopped' || escalation.heldSince !== null) return { escalation, tellings: [] }
  const asked = { severity, at: now }
  let after = escalation
  const tellings: Telling[] = []
  for (;;) {
    const next = nextOccurrence(after.policy, after.last)
    const dueAt = next && after.openedAt + dueInMs(after.policy, next)
    if (!next || dueAt === null || dueAt > now) break
    after = { ...after, last: next }
    if (isStale(after, next, now) || !isMeant(after, next, severity, dueAt)) continue
    const told = tellingOf(after, next, dueAt, resolve(stepOf(after, next), directory, asked))
    const whole = told.ears.length > 0 ? told : otherwise(told, after.policy, directory, asked)
    tellings.push({ ...whole, ears: whole.ears.filter(({ afterSeconds }) => afterSeconds === 0) })
    const later = whole.ears.filter(({ afterSeconds }) => afterSeconds > 0)
    const waiting = later.map((ear) => ({ ...next, ear, dueAt: dueAt + ear.afterSeconds * 1000 }))
    after = { ...after, waiting: [...after.waiting, ...waiting] }
  }
  const ripe = after.waiting.filter(({ dueAt }) => dueAt <= now)
  tellings.push(...ripe.map((one) => late(after, one, directory, asked)))
  after = { ...after, waiting: after.waiting.filter(({ dueAt }) => dueAt > now) }
  if (after.unheard) {
    tellings.push(...lastResort(after, directory, asked))
    after = { ...after, unheard: false }
  }
  const inOrder = tellings.toSorted((one, other) => one.dueAt - other.dueAt)
  return { escalation: after, tellings: onceEach(inOrder) }
}

/** Where several steps are due at one time, who is in more than one of them is told once. */
function onceEach(tellings: readonly Telling[]): Telling[] {
  const told = new Set<string>()
  return tellings
    .map((telling) => ({
      ...telling,
      ears: telling.ears.filter(({ channelId }) => {
        const key = `${telling.dueAt}/${channelId}`
        return told.has(key) ? false : told.add(key)
      }),
    }))
    .filter(({ ears, missing }) => ears.length > 0 || missing.length > 0)
}

const none = { channelIds: [], personIds: [], scheduleIds: [], teamIds: [] }
const stepOf = ({ policy }: Escalation, { step }: Occurrence) => policy.steps[step] ?? none

function isStale({ policy, openedAt }: Escalation, { step, repetition }: Occurrence, now: number): boolean {
  const successor = { step, repetition: repetition + 1 }
  if (!policy.repeat || successor.repetition > policy.repeat.times) return false
  return (
    now - openedAt - dueInMs(policy, { step, repetition }) > staleMs &&
    openedAt + dueInMs(policy, successor) <= now
  )
}

const isMeant = ({ policy }: Escalation, { step }: Occurrence, severity: Severity, at: number): boolean =>
  matchesWhen(policy.steps[step]?.when, severity, at)

function tellingOf(
  { policy, isFirstRun, firstRepetition }: Escalation,
  { step, repetition }: Occurrence,
  dueAt: number,
  { ears, missing }: Resolution,
): Telling {
  const isFirstStep = policy.steps[step]?.afterSeconds === policy.steps[0]?.afterSeconds
  const isOpening = isFirstRun && repetition === 0 && isFirstStep
  const number = firstRepetition + repetition
  return { step, repetition, number, dueAt, isOpening, ears, missing, isFallback: false }
}

/** The same telling, to the fallback. */
const otherwise = (
  telling: Telling,
  { fallback }: Policy,
  directory: Directory,
  asked: { severity: Severity; at: number },
): Telling => ({
  ...telling,
  ears: fallback ? resolve(fallback, directory, asked).ears : everyEar(directory),
  isFallback: true,
})

/** An ear whose time has come, if its channel is still there and on. */
function late(
  escalation: Escalation,
  { ear, dueAt, step, repetition }: Waiting,
  directory: Directory,
  asked: { severity: Severity; at: number },
): Telling {
  const channel = directory.channels.find(({ id }) => id === ear.channelId)
  const heard = { ears: channel?.enabled ? [ear] : [], missing: [] }
  const telling = tellingOf(escalation, { step, repetition }, dueAt, heard)
  if (telling.ears.length > 0) return telling
  const missing = [`${ear.channelName} is switched off`]
  const instead = otherwise({ ...telling, missing }, escalation.policy, directory, asked)
  // Whoever asks to be told later than others is not waited for twice.
  return { ...instead, ears: instead.ears.map((one) => ({ ...one, afterSeconds: 0 })) }
}

/** Nothing said so far has arrived: the fallback is told of the newest step, at once and whatever its wishes. */
function lastResort(
  escalation: Escalation,
  directory: Directory,
  asked: { severity: Severity; at: number },
): Telling[] {
  const occurrence = escalation.last ?? { step: 0, repetition: 0 }
  const missing = ['nothing said so far has arrived']
  const telling = tellingOf(escalation, occurrence, asked.at, { ears: [], missing })
  const instead = otherwise(telling, escalation.policy, directory, asked)
  return [{ ...instead, ears: instead.ears.map((one) => ({ ...one, afterSeconds: 0 })) }]
}
