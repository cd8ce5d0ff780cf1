import { z } from 'zod'
import type { Receipt } from '#core/incident/chain'
import { anatomyOf, headlineOf } from './anatomy.ts'
import { clip, defineChannel, jsonOf, postJson, type Reading, sendJson, tried } from './define.ts'
import { discordMessage, unknownChannel } from './discord-message.ts'
import { hook, webhookUrl } from './fields.ts'

const config = z.object({
  webhookUrl: webhookUrl(
    'From Discord: the channel’s settings → Integrations → Webhooks → Copy Webhook URL.',
    'https://discord.com/api/webhooks/1234567890/xxxx',
  ),
  forum: z.boolean().default(false).meta({
    title: 'Forum channel',
    description: 'Each incident becomes a post of its own, with all that follows in it.',
  }),
})

const maxThreadName = 100

// Unknown channel, unknown webhook, invalid webhook token: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const revocations = [unknownChannel, 10015, 10016, 50027]

/** The webhook's address with a further path, and in the thread that the incident has. */
function addressOf(base: string, path: string, query: Record<string, string>): string {
  const url = new URL(base)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

function readingOf(_status: number, body: string): Reading | null {
  const { code } = jsonOf(body)
  return typeof code === 'number' && revocations.includes(code) ? 'revoked' : null
}

export const discord = defineChannel({
  type: 'discord',
  title: 'Discord',
  config,
  stored: config,
  ...hook,

  async toRequest({ webhookUrl: base, forum }, notice, { now, thread, replayed, ask }) {
    const message = discordMessage(notice, now)
    const first = notice.incident ? thread : null
    // The first message of a post in a forum has the post's own ID: https://docs.discord.com/developers/topics/threads
    const inPost: Record<string, string> = first?.['post'] === undefined ? {} : { thread_id: first['post'] }
    // Else a webhook that no application owns has no buttons: https://docs.discord.com/developers/resources/webhook#execute-webhook
    const query = { with_components: 'true', ...inPost }
    // `wait` makes it say which message it has become, and refuse what it would not keep.
    const address = addressOf(base, '', { wait: 'true', ...query })
    if (first?.['id'] !== undefined && !replayed) {
      const edit = addressOf(base, `/messages/${encodeURIComponent(first['id'])}`, query)
      await tried(ask, sendJson('PATCH', edit, JSON.stringify(message)))
    }
    const post =
      forum && inPost['thread_id'] === undefined
        ? { thread_name: clip(headlineOf(anatomyOf(notice, now)), maxThreadName) }
        : {}
    return postJson(address, JSON.stringify({ ...message, ...post }))
  },

  classify: readingOf,
  receipt(body) {
    const { id, channel_id: channelId } = jsonOf(body)
    if (typeof id !== 'string') return null
    const receipt: Receipt = id === channelId ? { id, post: id } : { id }
    return receipt
  },
  // A post that somebody deleted is begun again.
  otherwise: ({ body }, stored, saying) =>
    saying.thread?.['post'] !== undefined && jsonOf(body)['code'] === unknownChannel
      ? { stored, saying: { ...saying, thread: null } }
      : null,
})
