import { backoffMs } from '../backoff.ts'
import type { DeliveryAttempt, DeliveryState } from './schema.ts'

/** What makes a delivery this one and no other: the same key is never owed twice. */
export interface DeliveryKey {
  incidentId: string
  event: string
  /** Seq of the transition it speaks of. */
  seq: number
  /** Step and repetition of an escalation policy; 0 and 0 for what is told outside of one. */
  step: number
  repetition: number
  channelId: string
  recipient: string
}

export const deliveryKey = (key: DeliveryKey): string =>
  [
    key.incidentId,
    key.event,
    key.seq,
    key.step,
    key.repetition,
    key.channelId,
    encodeURIComponent(key.recipient),
  ].join('/')

/** One chain per incident, channel and recipient: what is said to one ear arrives in order. */
export const chainKey = (key: Pick<DeliveryKey, 'incidentId' | 'channelId' | 'recipient'>): string =>
  [key.incidentId, key.channelId, encodeURIComponent(key.recipient)].join('/')

/**
 * Events from which an ear knows of an incident: the first of them that arrives is its opening, whatever it is called.
 * Who has had none of them hears of no end.
 */
export const opensChain = (event: string): boolean =>
  event === 'incident.opened' || event === 'incident.escalated'

/** What a receiver said of a message that later ones of the chain refer to. Short texts, no secret. */
export type Receipt = Record<string, string>

/**
 * What a try came to. `revoked`: the receiver has named the channel as gone for good; `gone`: only the device that this
 * message was for.
 */
export interface TryOutcome {
  result: 'delivered' | 'transient' | 'permanent' | 'revoked' | 'gone'
  status: number | null
  ms: number
  /** Holds no secret; null when delivered. */
  error: string | null
  /** How long the receiver asked to be left alone; null when it did not ask. */
  retryAfterMs: number | null
  receipt?: Receipt | null
  /** What was sent where, in a line, without secrets. */
  request?: string
  /** What the receiver said to a message it took; short, without secrets. */
  answer?: string
  /** What people should read of it although it was sent; holds no secret. */
  remark?: string
}

/** The moving part of a delivery. Times are epoch ms. */
export interface Progress {
  state: DeliveryState
  attempts: DeliveryAttempt[]
  /** Start of the newest series of tries: a replay starts another. */
  firstTryAt: number | null
  /** Tries in this series. */
  tries: number
  nextAttemptAt: number | null
}

export const maxRetryAfterMs = 3_600_000
const hourMs = 3_600_000
const giveUpAfterMs = 24 * hourMs
/** Kept per delivery; the oldest go first. */
const maxAttempts = 100

/**
 * How long to wait after so many tries: doubling from a second, at most 5 min in the first hour, at most 30 min
 * later, with jitter. `random` in [0, 1).
 */
export const retryDelayMs = (tries: number, sinceFirstMs: number, random: number): number =>
  backoffMs(tries, random, { firstMs: 1000, maxMs: sinceFirstMs < hourMs ? 300_000 : 1_800_000 })

const unanswered = 'Sent, but no answer was recorded'

/** A try begins: it is written down before the send, so that a crash leaves a trace. */
export function beginTry(progress: Progress, now: number): Progress {
  const attempt = { at: now, status: null, ms: 0, error: unanswered }
  return {
    ...progress,
    attempts: [...progress.attempts, attempt].slice(-maxAttempts),
    firstTryAt: progress.firstTryAt ?? now,
    tries: progress.tries + 1,
  }
}

/** A try has ended: what the delivery is now. `random` in [0, 1). */
export function endTry(progress: Progress, outcome: TryOutcome, now: number, random: number): Progress {
  const begun = progress.attempts.at(-1)
  const { status, ms, error, request, answer } = outcome
  const said = { ...(request !== undefined && { request }), ...(answer !== undefined && { answer }) }
  const attempt = { at: begun?.at ?? now, status, ms, error, ...said }
  const attempts = [...progress.attempts.slice(0, -1), attempt]
  if (outcome.result === 'delivered')
    return { ...progress, attempts, state: 'delivered', nextAttemptAt: null }
  const sinceFirstMs = now - (progress.firstTryAt ?? now)
  const wait = Math.max(
    retryDelayMs(progress.tries, sinceFirstMs, random),
    Math.min(outcome.retryAfterMs ?? 0, maxRetryAfterMs),
  )
  if (outcome.result !== 'transient' || sinceFirstMs + wait > giveUpAfterMs)
    return { ...progress, attempts, state: 'abandoned', nextAttemptAt: null }
  return { ...progress, attempts, nextAttemptAt: now + wait }
}

/** Given up without a try, with the reason for all to see. */
export const withdraw = (progress: Progress, reason: string, now: number): Progress => ({
  ...progress,
  state: 'abandoned',
  attempts: [...progress.attempts, { at: now, status: null, ms: 0, error: reason }].slice(-maxAttempts),
  nextAttemptAt: null,
})

/** Owed once more, from the beginning. */
export const renew = (progress: Progress, now: number): Progress => ({
  ...progress,
  state: 'owed',
  firstTryAt: null,
  tries: 0,
  nextAttemptAt: now,
})
