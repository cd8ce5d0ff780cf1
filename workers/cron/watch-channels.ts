import { inParallel } from '#assign/in-parallel'
import {
  channelHealth,
  type ChannelHealth,
  episodeStep,
  silentAfterMessages,
} from '#core/alert/channel-health'
import type { ChannelFact } from '#core/rpc'
import { openDatabase } from '#db/database'
import {
  type ChannelAt,
  channelSilences,
  doubtfulChannels,
  forgetSilence,
  keepSilence,
  messagesOf,
} from '#db/queries/channel-health'
import { findChannel } from '#db/queries/channels'
import { incidentObject } from '#platform/objects'
import { within } from '#platform/within'
import { defineJob } from './define.ts'

const everyMs = 300_000
const atOnce = 5
const answerMs = 10_000
const maxChannels = 500

/**
 * Tells the other channels of one that takes nothing any more: it would be noticed when it is needed. The log in D1 says
 * which; what was said is kept, so that it is said once an episode. A run that breaks off is made good for by the next:
 * the same word is never owed twice.
 */
export const watchChannels = defineJob({
  name: 'watch-channels',

  async run(env, { scheduledTime, now }) {
    if (scheduledTime % everyMs >= 60_000) return
    const [doubtful, told] = await Promise.all([
      doubtfulChannels(env.DB, { now, atLeast: silentAfterMessages, limit: maxChannels }),
      channelSilences(env.DB, maxChannels),
    ])
    const since = new Map(told.map((silence) => [keyOf(silence), silence.since]))
    const all = new Map([...doubtful, ...told].map((at) => [keyOf(at), at]))
    const looks = [...all.entries()].map(
      ([key, at]) =>
        () =>
          look(env, at, { since: since.get(key), now }),
    )
    await inParallel(looks, atOnce, (one) => within(answerMs, one()))
  },
})

const keyOf = ({ workspaceId, channelId }: ChannelAt): string => `${workspaceId} ${channelId}`

async function look(
  env: Env,
  at: ChannelAt,
  { since, now }: { since: number | undefined; now: number },
): Promise<void> {
  const { workspaceId, channelId } = at
  const row = await findChannel(openDatabase(env.DB), workspaceId, channelId)
  const log = row?.enabled ? await messagesOf(env.DB, workspaceId, [channelId]) : null
  const health = log && channelHealth(log.get(channelId) ?? [], now)
  const step = episodeStep(health, since === undefined ? null : { since })
  const channel = { id: channelId, name: row?.name ?? channelId }
  if (step === 'begin' && health?.failingSince != null) {
    await tell(env, workspaceId, factOf({ channel, health, since: health.failingSince, now, over: false }))
    await keepSilence(env.DB, { ...at, since: health.failingSince }, now)
  }
  if (step === 'end' && health && since !== undefined)
    await tell(env, workspaceId, factOf({ channel, health, since, now, over: true }))
  if (step === 'end' || step === 'forget') await forgetSilence(env.DB, at)
}

interface Said {
  channel: ChannelFact['channel']
  health: ChannelHealth
  since: number
  now: number
  over: boolean
}

const factOf = ({ channel, health, since, now, over }: Said): ChannelFact => ({
  kind: 'channel',
  id: `${channel.id}:${since}:${over ? 'recovered' : 'failing'}`,
  at: over ? (health.lastDeliveredAt ?? now) : now,
  channel,
  since,
  messages: health.failing,
  error: health.lastError,
  over,
})

/** Where nobody else can hear it, the dashboard alone says it. */
async function tell(env: Env, workspaceId: string, fact: ChannelFact): Promise<void> {
  await incidentObject(env, workspaceId, `channel:${fact.channel.id}`).report(fact)
}
