import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, type Fact, headlineOf, plainLines } from './anatomy.ts'
import { clip, defineChannel, dots, hostOf, jsonOf, type Reading, sendJson, tried } from './define.ts'
import { asTyped, serverUrl, token, under } from './fields.ts'
import { escapeHtml, fit } from './markup.ts'

const config = z.object({
  server: serverUrl('The homeserver of the account that writes.', 'https://matrix.org'),
  accessToken: token(
    'Access token',
    'Of an account for Vedette alone. In Element: Settings → Help & About → Advanced → Access Token.',
  ),
  roomId: z
    .string()
    .regex(/^![^\s/]{1,254}$/, 'The internal ID, which begins with !')
    .meta({
      title: 'Room ID',
      description:
        'In Element: the room’s Settings → Advanced → Internal room ID. The account must have joined.',
      examples: ['!abcdefgh:example.com'],
    }),
})

// An event has 65,536 bytes with all that servers add, and a replacement holds its text twice: https://spec.matrix.org/latest/client-server-api/#size-limits
const maxTitle = 500
const maxValue = 600
const maxBody = 2000
const maxUrl = 1000
const maxLine = 1100
const maxPlain = 5000

// https://spec.matrix.org/latest/client-server-api/#standard-error-response
const revocations = [
  'M_UNKNOWN_TOKEN',
  'M_MISSING_TOKEN',
  'M_FORBIDDEN',
  'M_USER_DEACTIVATED',
  'M_USER_LOCKED',
  'M_USER_SUSPENDED',
]

const isShort = (url: string | undefined): url is string => url !== undefined && url.length <= maxUrl

const valueOf = ({ value, url }: Fact): string => {
  const text = fit(value, maxValue, escapeHtml)
  return isShort(url) ? `<a href="${escapeHtml(url)}">${text}</a>` : text
}

function contentOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  const title = headlineOf(said)
  const presses = said.presses.filter(({ url }) => isShort(url))
  const links = presses.map(({ text, url }) => `<a href="${escapeHtml(url)}">${text}</a>`).join(' · ')
  const lines =
    said.body === null
      ? said.facts.map((fact) => `<b>${fact.label}</b>&nbsp; ${valueOf(fact)}`)
      : [fit(said.body, maxBody, escapeHtml).replaceAll('\n', '<br>')]
  const plain = [...plainLines(said), ...presses.map(({ text, url }) => `${text}: ${url}`)]
  return {
    // Not m.notice: that rings no phone. https://spec.matrix.org/latest/client-server-api/#default-override-rules
    msgtype: 'm.text',
    body: [clip(title, maxTitle), clip(plain.map((line) => clip(line, maxLine)).join('\n'), maxPlain)].join(
      '\n',
    ),
    format: 'org.matrix.custom.html',
    formatted_body: [`<b>${fit(title, maxTitle, escapeHtml)}</b>`, ...lines, links]
      .filter((line) => line !== '')
      .join('<br>'),
    // Said and empty: whatever the text holds mentions nobody. https://spec.matrix.org/latest/client-server-api/#user-and-room-mentions
    'm.mentions': {},
  }
}

type Content = ReturnType<typeof contentOf>

/** https://spec.matrix.org/latest/client-server-api/#threading */
const inThread = (content: Content, eventId: string) => ({
  ...content,
  'm.relates_to': {
    rel_type: 'm.thread',
    event_id: eventId,
    is_falling_back: true,
    'm.in_reply_to': { event_id: eventId },
  },
})

/** https://spec.matrix.org/latest/client-server-api/#event-replacements */
const replacing = (content: Content, eventId: string) => ({
  ...content,
  body: `* ${content.body}`,
  'm.new_content': content,
  'm.relates_to': { rel_type: 'm.replace', event_id: eventId },
})

function readingOf(_status: number, body: string): Reading | null {
  const { errcode } = jsonOf(body)
  return typeof errcode === 'string' && revocations.includes(errcode) ? 'revoked' : null
}

/** One thread per incident, under a message that says how things stand. Sent twice, an event is one event. */
export const matrix = defineChannel({
  type: 'matrix',
  title: 'Matrix',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, accessToken: dots }),
  secrets: (stored) => [stored.accessToken],
  recipient: ({ server, roomId }) => `${hostOf(server)}/${String(roomId)}`,
  address: (stored) => stored.server,

  async toRequest({ server, accessToken, roomId }, notice, { now, thread, replayed, ask }) {
    // The transaction ID is what a homeserver knows a repetition by.
    const put = (transaction: string, content: object) =>
      sendJson(
        'PUT',
        under(
          server,
          `_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${encodeURIComponent(transaction)}`,
        ),
        JSON.stringify(content),
        { authorization: `Bearer ${accessToken}` },
      )
    const content = contentOf(notice, now)
    const first = notice.incident ? thread?.['eventId'] : undefined
    if (first === undefined) return put(notice.id, content)
    if (!replayed) await tried(ask, put(`${notice.id}-first`, replacing(content, first)))
    return put(notice.id, inThread(content, first))
  },

  classify: readingOf,
  receipt(body) {
    const { event_id: eventId } = jsonOf(body)
    return typeof eventId === 'string' ? { eventId } : null
  },
})
