import { z } from 'zod'
import { defineChannel, dots, postJson } from './define.ts'
import { From, recipientsText, senderMeta, senderText, To } from './email/addresses.ts'
import { apiUrl } from './email/api-url.ts'
import { mailOf } from './email/mail.ts'

const config = z.object({
  to: To,
  from: From.meta(senderMeta('A sender signature or domain that is confirmed in Postmark. ')),
  serverToken: z
    .string()
    .trim()
    .min(8)
    .max(200)
    .regex(/^[\x21-\x7E]+$/, 'A token has no spaces')
    .meta({
      title: 'Server API token',
      description: 'postmarkapp.com → your server → API Tokens.',
      secret: true,
    }),
  messageStream: z
    .string()
    .trim()
    .regex(/^[a-z0-9_-]{1,100}$/i, 'This is the id of a stream')
    .default('outbound')
    .meta({
      title: 'Message stream',
      description: 'Of the kind "transactional"; outbound is the first one.',
    }),
  apiUrl: apiUrl('https://api.postmarkapp.com'),
})

/** Mail by Postmark. https://postmarkapp.com/developer/api/email-api */
export const postmark = defineChannel({
  type: 'postmark',
  title: 'Email by Postmark',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: (stored) => ({ ...stored, serverToken: dots }),
  secrets: ({ serverToken }) => [serverToken],
  recipient: ({ to }) => recipientsText(to),
  address: (stored) => stored.apiUrl,
  toRequest({ serverToken, apiUrl: base, messageStream, ...people }, notice) {
    const { from, to, subject, text, html, messageId, headers } = mailOf(notice, people)
    const all = { ...headers, 'Message-ID': messageId, 'X-PM-KeepID': 'true' }
    const body = {
      From: senderText(from),
      To: to.join(', '),
      Subject: subject,
      TextBody: text,
      HtmlBody: html,
      MessageStream: messageStream,
      // A mail about an outage is not the place to count who looks.
      TrackOpens: false,
      TrackLinks: 'None',
      Headers: Object.entries(all).map(([Name, Value]) => ({ Name, Value })),
    }
    return postJson(`${base}/email`, JSON.stringify(body), {
      accept: 'application/json',
      'x-postmark-server-token': serverToken,
    })
  },
  // https://postmarkapp.com/developer/api/overview#error-codes
  classify: (status, body) => {
    const code = Number(/"ErrorCode"\s*:\s*(\d+)/.exec(body)?.[1])
    if (status >= 400 && code === 10) return 'revoked'
    // 100 maintenance, 405 no credits left, 412 account still under review: somebody may mend it within the day.
    return [100, 405, 412].includes(code) ? 'transient' : null
  },
})
