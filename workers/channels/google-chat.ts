import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { type Anatomy, anatomyOf, type Fact, headlineOf, pushLineOf } from './anatomy.ts'
import { clip, defineChannel, fields, jsonOf, postJson, type Reading } from './define.ts'
import { hook, webhookUrl } from './fields.ts'
import { escapeHtml, fit } from './markup.ts'

const config = z.object({
  webhookUrl: webhookUrl(
    'From Google Chat in a browser: the space’s name → Apps & integrations → Webhooks → Copy link.',
    'https://chat.googleapis.com/v1/spaces/AAAA/messages?key=xxxx&token=xxxx',
  ),
})

// 32,000 bytes in all: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
const maxText = 1000
const maxBody = 2000
const maxUrl = 2000

// The webhook, or its space, is gone, or may no longer be used: https://cloud.google.com/apis/design/errors
const revocations = ['NOT_FOUND', 'PERMISSION_DENIED', 'UNAUTHENTICATED']

const open = (url: string) => ({ onClick: { openLink: { url } } })

/** `text` may hold some HTML, `topLabel` none: https://developers.google.com/workspace/chat/format-messages#card-formatting */
const factWidget = ({ label, value, url }: Fact) => ({
  decoratedText: {
    topLabel: label,
    text: fit(value, maxText, escapeHtml),
    wrapText: true,
    ...(url !== undefined && url.length <= maxUrl && open(url)),
  },
})

function widgetsOf(said: Anatomy) {
  const title = `<b>${fit(headlineOf(said), maxText, escapeHtml)}</b>`
  const buttons = said.presses
    .filter(({ url }) => url.length <= maxUrl)
    .map(({ text, url }) => ({ text, ...open(url) }))
  const body = said.body === null ? [] : [{ textParagraph: { text: fit(said.body, maxBody, escapeHtml) } }]
  return [
    // Not the card's header, which is cut off after a line or two.
    { textParagraph: { text: title } },
    ...body,
    ...said.facts.map(factWidget),
    ...(buttons.length > 0 ? [{ buttonList: { buttons } }] : []),
  ]
}

function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  return {
    // What a phone shows in its notification; plain text, in which nobody is mentioned.
    fallbackText: clip(pushLineOf(said), maxText),
    cardsV2: [{ cardId: 'notice', card: { sections: [{ widgets: widgetsOf(said) }] } }],
    ...(notice.incident && { thread: { threadKey: notice.incident.id } }),
  }
}

function addressOf(base: string, notice: Notice): string {
  const url = new URL(base)
  // Said again after an answer that was lost, it is the same message.
  url.searchParams.set('requestId', notice.id)
  if (notice.incident) url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD')
  return url.href
}

function readingOf(_status: number, body: string): Reading | null {
  const { status } = fields(jsonOf(body)['error'])
  return typeof status === 'string' && revocations.includes(status) ? 'revoked' : null
}

/** One thread per incident, by a key of ours: https://developers.google.com/workspace/chat/quickstart/webhooks#start-thread */
export const googleChat = defineChannel({
  type: 'google-chat',
  title: 'Google Chat',
  config,
  stored: config,
  ...hook,
  toRequest: ({ webhookUrl: base }, notice, { now }) =>
    postJson(addressOf(base, notice), JSON.stringify(messageOf(notice, now))),
  classify: readingOf,
})
