import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { briefOf } from './brief.ts'
import { clip, defineChannel } from './define.ts'
import { account, byTwilio, phone, postForm, twilioApi } from './twilio.ts'

const config = z.object({
  ...account,
  from: phone('From', 'A number of yours at Twilio, or one that it has verified.'),
  to: phone('To', 'The phone that rings.'),
  language: z
    .string()
    .trim()
    .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$/, 'A language and a country, such as en-GB')
    .default('en-US')
    .meta({
      title: 'Language',
      description: 'Of the voice. Our own words are English; with templates they can be others.',
      examples: ['en-GB'],
    }),
  apiUrl: twilioApi,
})

/** Of the 4000 characters that a call may bring along, escaped and said twice: https://www.twilio.com/docs/api/errors/32018 */
const maxSaid = 1600

/**
 * Calls by Twilio, with the words in the request: https://www.twilio.com/docs/voice/api/call-resource#create-a-call. Nothing
 * can be pressed: Twilio would have to ask a public address of ours what comes next.
 */
export const twilioVoice = defineChannel({
  type: 'twilio-voice',
  title: 'Phone call by Twilio',
  config,
  stored: config,
  ...byTwilio,
  toRequest: ({ from, to, language, ...rest }, notice) =>
    postForm(rest, 'Calls', { To: to, From: from, Twiml: twimlOf(notice, language) }),
})

/** Said twice, with a breath before: whoever picks up half asleep has missed the beginning. */
function twimlOf(notice: Notice, language: string): string {
  const say = `<Say language="${language}">${spoken(notice)}</Say>`
  return `<Response><Pause length="1"/>${say}<Pause length="2"/>${say}</Response>`
}

function spoken(notice: Notice): string {
  const words = briefOf(notice)
    .join('. ')
    // Of an address the host is enough to hear.
    .replaceAll(/https?:\/\/\S+/g, (address) => URL.parse(address)?.hostname ?? '')
    // What XML may not hold even escaped: https://www.w3.org/TR/xml/#charsets
    // oxlint-disable-next-line no-control-regex -- these are what is taken out
    .replaceAll(/[\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF\s]+/g, ' ')
    .toWellFormed()
    .trim()
  return escapedTo(words, maxSaid)
}

/** Cut before it is escaped, so that no entity is split. */
function escapedTo(words: string, max: number): string {
  let room = max
  let escaped = escapeXml(clip(words, room))
  while (escaped.length > max) {
    room -= Math.max(1, Math.ceil((escaped.length - max) / 6))
    escaped = escapeXml(clip(words, room))
  }
  return escaped
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? '')
