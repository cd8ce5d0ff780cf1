import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, plainLines, type Tone } from './anatomy.ts'
import { clip, defineChannel, dots, hostOf, jsonOf, postJson, type Reading } from './define.ts'
import { asTyped, serverUrl, token, under } from './fields.ts'
import { clipBytes } from './markup.ts'

const config = z.object({
  topic: z
    .string()
    .regex(/^[-_A-Za-z0-9]{1,64}$/, 'Letters, digits, - and _, 64 at most')
    .meta({
      title: 'Topic',
      description: 'What the app subscribes to. Who knows it can read and write: choose one nobody guesses.',
      secret: true,
    }),
  token: token(
    'Access token',
    'Where the topic is protected: Account → Access tokens. It begins with tk_.',
  ).optional(),
  icon: z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(2000)
    .optional()
    .meta({ title: 'Icon', description: 'Address of a PNG or JPEG shown beside each message.' }),
  server: serverUrl('ntfy.sh, or a server of your own.', 'https://ntfy.sh'),
})

// Longer, it would become a file to download: https://docs.ntfy.sh/publish/#limitations
const maxMessageBytes = 4096
const maxTitle = 250
const maxValue = 600
const maxUrl = 2000

/** 5 breaks through "do not disturb": https://docs.ntfy.sh/publish/#message-priority */
const priorities: Record<Tone, number> = { critical: 5, warning: 4, good: 3, soon: 3, plain: 3, seen: 2 }

/** Shown as emoji before the title: https://docs.ntfy.sh/emojis/ */
const tags: Record<Tone, string> = {
  critical: 'red_circle',
  warning: 'yellow_circle',
  seen: 'eyes',
  good: 'green_circle',
  soon: 'hourglass_flowing_sand',
  plain: 'bell',
}

/** Plain text, so nothing in it is markup: https://docs.ntfy.sh/publish/#publish-as-json */
function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  const lines = plainLines(said).map((line) => clip(line, maxValue))
  const presses = said.presses.filter(({ url }) => url.length <= maxUrl)
  return {
    title: clip(said.title, maxTitle),
    message: clipBytes(lines.join('\n'), maxMessageBytes),
    priority: priorities[said.tone],
    tags: [tags[said.tone]],
    ...(said.url.length <= maxUrl && { click: said.url }),
    // Three at most: https://docs.ntfy.sh/publish/#action-buttons
    actions: presses.slice(0, 3).map(({ text, url }) => ({ action: 'view', label: text, url })),
  }
}

// The token is gone, or may not write there any more: https://docs.ntfy.sh/publish/#authentication
const revocations = [40101, 40301]

function readingOf(_status: number, body: string): Reading | null {
  const { code } = jsonOf(body)
  return typeof code === 'number' && revocations.includes(code) ? 'revoked' : null
}

export const ntfy = defineChannel({
  type: 'ntfy',
  title: 'ntfy',
  config,
  stored: config,
  ...asTyped,
  mask: ({ token: secret, ...stored }) => ({
    ...stored,
    topic: dots,
    ...(secret !== undefined && { token: dots }),
  }),
  secrets: ({ topic, token: secret }) => [topic, ...(secret === undefined ? [] : [secret])],
  recipient: ({ server }) => hostOf(server),
  address: (stored) => stored.server,
  toRequest({ server, topic, token: secret, icon }, notice, { now }) {
    const body = { topic, ...messageOf(notice, now), ...(icon !== undefined && { icon }) }
    const headers: Record<string, string> = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
    return postJson(under(server, ''), JSON.stringify(body), headers)
  },
  classify: readingOf,
})
