import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, headlineOf, type Tone } from './anatomy.ts'
import { clip, defineChannel, dots, hostOf, jsonOf, postJson, type Reading } from './define.ts'
import { asTyped, serverUrl, token, under } from './fields.ts'
import { markdownOf } from './markdown.ts'

const config = z.object({
  server: serverUrl('Where your Gotify runs.'),
  token: token('Application token', 'From Gotify: Apps → Create application.'),
})

// Gotify has no limits of its own; a phone has.
const maxTitle = 250
const maxUrl = 2000

/** From 8 on the app makes itself heard over what is open: https://github.com/gotify/android#message-priorities */
const priorities: Record<Tone, number> = { critical: 9, warning: 6, good: 5, soon: 5, plain: 5, seen: 3 }

/** The title is plain, the message Markdown: https://gotify.net/docs/msgextras */
function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  return {
    title: clip(headlineOf(said), maxTitle),
    message: markdownOf(said),
    priority: priorities[said.tone],
    extras: {
      'client::display': { contentType: 'text/markdown' },
      ...(said.url.length <= maxUrl && { 'client::notification': { click: { url: said.url } } }),
    },
  }
}

/** The token is not, or no longer, an application's: https://gotify.net/api-docs */
function readingOf(status: number, body: string): Reading | null {
  return status === 401 && jsonOf(body)['errorCode'] === 401 ? 'revoked' : null
}

export const gotify = defineChannel({
  type: 'gotify',
  title: 'Gotify',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, token: dots }),
  secrets: (stored) => [stored.token],
  recipient: ({ server }) => hostOf(server),
  address: (stored) => stored.server,
  toRequest: ({ server, token: key }, notice, { now }) =>
    postJson(under(server, 'message'), JSON.stringify(messageOf(notice, now)), { 'x-gotify-key': key }),
  classify: readingOf,
})
