import type { DeliveryState } from '../incident/schema.ts'

/** What the log knows of one message to one channel. Times are epoch ms. */
export interface LoggedMessage {
  /** What tells messages apart: those of one message to several devices share it. */
  message: string
  state: DeliveryState
  /** Null while nobody was asked: not tried yet, or withdrawn before. */
  firstTriedAt: number | null
  lastTriedAt: number | null
  lastError: string | null
}

export interface ChannelHealth {
  lastDeliveredAt: number | null
  /** Since when nothing was taken; null while the last message was. */
  failingSince: number | null
  /** Different messages that were not taken since, as far as the log was read. */
  failing: number
  /** Why the last one was not. */
  lastError: string | null
  /** So long and so much that somebody must be told: nobody else would notice. */
  silent: boolean
}

/** A receiver that is away for less than this is retried, and mostly comes back by itself. */
export const silentAfterMs = 2 * 3_600_000
/** One bad message may be the message's fault. */
export const silentAfterMessages = 3

/**
 * How a channel does, from its newest messages in any order. A message that was taken, even late or as a test, clears
 * all that was tried before.
 */
export function channelHealth(messages: readonly LoggedMessage[], now: number): ChannelHealth {
  const lastDeliveredAt = latest(messages.filter(({ state }) => state === 'delivered'))
  const bad = messages.filter(
    ({ state, lastTriedAt }) =>
      state !== 'delivered' && lastTriedAt !== null && lastTriedAt > (lastDeliveredAt ?? -1),
  )
  if (bad.length === 0)
    return { lastDeliveredAt, failingSince: null, failing: 0, lastError: null, silent: false }
  // A message may have been tried before another was taken: the failing began after that.
  const failingSince = Math.min(
    ...bad.map(({ firstTriedAt }) => firstTriedAt ?? now).map(after(lastDeliveredAt)),
  )
  const failing = new Set(bad.map(({ message }) => message)).size
  const newest = bad.toSorted((a, b) => (b.lastTriedAt ?? 0) - (a.lastTriedAt ?? 0))[0]
  return {
    lastDeliveredAt,
    failingSince,
    failing,
    lastError: newest?.lastError ?? null,
    silent: failing >= silentAfterMessages && now - failingSince >= silentAfterMs,
  }
}

const after =
  (from: number | null) =>
  (at: number): number =>
    Math.max(at, from ?? at)

function latest(messages: readonly LoggedMessage[]): number | null {
  const times = messages.map(({ lastTriedAt }) => lastTriedAt).filter((at) => at !== null)
  return times.length === 0 ? null : Math.max(...times)
}

/** What is kept while a channel is silent: one episode, said once. */
export interface Episode {
  since: number
}

/** What is to be done about a channel. `said` keeps or ends the episode. */
export type EpisodeStep = 'begin' | 'end' | 'forget' | null

/**
 * Begins an episode when a channel has fallen silent, ends it with the next message that is taken, and forgets it when
 * there is nothing to say any more: the channel was switched off, deleted, or its log has run out.
 */
export function episodeStep(health: ChannelHealth | null, episode: Episode | null): EpisodeStep {
  if (health === null) return episode && 'forget'
  if (!episode) return health.silent ? 'begin' : null
  if (health.failingSince !== null) return null
  return health.lastDeliveredAt !== null && health.lastDeliveredAt > episode.since ? 'end' : 'forget'
}
