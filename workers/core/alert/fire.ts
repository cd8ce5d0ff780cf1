import type { Severity } from '../incident/schema.ts'
import { type Directory, isAudible } from './directory.ts'
import type { Escalation, Waiting } from './escalation.ts'
import { dueInMs, nextOccurrence, type Occurrence } from './plan.ts'
import type { Policy } from './policy.ts'
import { type Ear, everyEar, resolve, type Resolution } from './resolve.ts'
import { matchesWhen } from './when.ts'

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
  const tellings: Telling[] = []
  const anew = escalation.risen.filter(({ dueAt }) => dueAt <= now)
  let after = { ...escalation, risen: escalation.risen.filter(({ dueAt }) => dueAt > now) }
  const occur = (occurrence: Occurrence, dueAt: number, isRise: boolean) => {
    const occurred = occurrenceOf(after, occurrence, { dueAt, isRise, directory, asked })
    after = occurred.escalation
    tellings.push(...occurred.tellings)
  }
  for (const { step, repetition, dueAt } of anew) occur({ step, repetition }, dueAt, true)
  for (;;) {
    const next = nextOccurrence(after.policy, after.last)
    const dueAt = next && after.openedAt + dueInMs(after.policy, next)
    if (!next || dueAt === null || dueAt > now) break
    after = { ...after, last: next }
    if (!isStale(after, next, now)) occur(next, dueAt, false)
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

interface Due {
  dueAt: number
  isRise: boolean
  directory: Directory
  asked: { severity: Severity; at: number }
}

/** One occurrence is due: who is told now, who later, and what is passed over. */
function occurrenceOf(
  escalation: Escalation,
  occurrence: Occurrence,
  { dueAt, isRise, directory, asked }: Due,
): { escalation: Escalation; tellings: Telling[] } {
  const { step } = occurrence
  const when = escalation.policy.steps[step]?.when
  if (!matchesWhen(when, asked.severity, dueAt)) {
    if (matchesWhen(when && { ...when, severities: undefined }, asked.severity, dueAt))
      return { escalation: passed(escalation, occurrence), tellings: [] }
    return { escalation, tellings: [] }
  }
  const found = resolve(stepOf(escalation, occurrence), directory, asked)
  const told = { ...tellingOf(escalation, occurrence, dueAt, found), ...(isRise && { isOpening: false }) }
  const whole = told.ears.length > 0 ? told : otherwise(told, escalation.policy, directory, asked)
  const later = whole.ears.filter(({ afterSeconds }) => afterSeconds > 0)
  const waiting = later.map((ear) => ({ ...occurrence, ear, dueAt: dueAt + ear.afterSeconds * 1000 }))
  return {
    escalation: { ...escalation, waiting: [...escalation.waiting, ...waiting] },
    tellings: [{ ...whole, ears: whole.ears.filter(({ afterSeconds }) => afterSeconds === 0) }],
  }
}

const passed = (escalation: Escalation, { step, repetition }: Occurrence): Escalation => ({
  ...escalation,
  passedOver: [...escalation.passedOver.filter((one) => one.step !== step), { step, repetition }],
})

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
  const heard = { ears: channel && isAudible(channel) ? [ear] : [], missing: [] }
  const telling = tellingOf(escalation, { step, repetition }, dueAt, heard)
  if (telling.ears.length > 0) return telling
  const missing = [`${ear.channelName} ${channel?.enabled ? 'has no device' : 'is switched off'}`]
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
