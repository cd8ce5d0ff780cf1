import { z } from 'zod'
import type { Receipt } from '#core/incident/chain'
import type { Notice } from '#core/incident/schema'
import { type Anatomy, anatomyOf, aroundTime, type Fact, headlineOf, type Tone } from './anatomy.ts'
import { clip, defineChannel, jsonOf, postJson, type Reading, sendJson, tried } from './define.ts'
import { hook, webhookUrl } from './fields.ts'
import { destination, escapeDiscord, fit } from './markup.ts'

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

// https://discord.com/developers/docs/resources/webhook#execute-webhook
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits; 6000 in all, which this cannot reach.
const maxContent = 2000
const maxName = 256
const maxValue = 1024
const maxBody = 2000
const maxThreadName = 100

// Unknown channel, unknown webhook, invalid webhook token: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const revocations = [10003, 10015, 10016, 50027]

const colours: Record<Tone, number> = {
  critical: 0xd92d20,
  warning: 0xeab308,
  seen: 0x3b82f6,
  good: 0x16a34a,
  soon: 0xf97316,
  plain: 0x64748b,
}

/** A time is shown in the reader's own zone: https://discord.com/developers/docs/reference#message-formatting-timestamp-styles */
function valueOf(fact: Fact): string {
  const around = aroundTime(fact)
  if (around) {
    const [before, after] = around.map(escapeDiscord)
    return `${before ?? ''}<t:${Math.floor((fact.at ?? 0) / 1000)}:f>${after ?? ''}`
  }
  return fit(fact.value, maxValue, escapeDiscord)
}

/** What to press, as long as all of it fits: half a link is none. */
function pressesText({ presses }: Anatomy): string {
  const links = presses.map(({ text, url }) => `[${text}](${destination(url)})`)
  while (links.join(' · ').length > maxValue) links.pop()
  return links.join(' · ')
}

function embedOf(said: Anatomy) {
  const press = pressesText(said)
  const fields = said.facts.map((fact) => ({ name: clip(fact.label, maxName), value: valueOf(fact) }))
  return {
    color: colours[said.tone],
    ...(said.body !== null && { description: fit(said.body, maxBody, escapeDiscord) }),
    fields: [...fields, ...(press === '' ? [] : [{ name: 'Press', value: press }])],
    timestamp: new Date(said.at).toISOString(),
  }
}

function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  const title = fit(headlineOf(said), 500, escapeDiscord)
  return {
    // Without content a phone shows no more than that there is an embed.
    content: fit(said.gist, maxContent - title.length - 6, (gist) => `**${title}**: ${escapeDiscord(gist)}`),
    embeds: [embedOf(said)],
    // Nobody's text calls anybody: https://discord.com/developers/docs/resources/message#allowed-mentions-object
    allowed_mentions: { parse: [] },
  }
}

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
    const message = messageOf(notice, now)
    const first = notice.incident ? thread : null
    // The first message of a post in a forum has the post's own ID: https://discord.com/developers/docs/topics/threads
    const inPost: Record<string, string> = first?.['post'] === undefined ? {} : { thread_id: first['post'] }
    // `wait` makes it say which message it has become, and refuse what it would not keep.
    const address = addressOf(base, '', { wait: 'true', ...inPost })
    if (first?.['id'] !== undefined && !replayed) {
      const edit = addressOf(base, `/messages/${encodeURIComponent(first['id'])}`, inPost)
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
    saying.thread?.['post'] !== undefined && jsonOf(body)['code'] === 10003
      ? { stored, saying: { ...saying, thread: null } }
      : null,
})
