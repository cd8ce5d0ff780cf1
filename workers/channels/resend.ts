import { z } from 'zod'
import { defineChannel, dots, postJson } from './define.ts'
import { From, recipientsText, senderMeta, senderText, To } from './email/addresses.ts'
import { apiUrl } from './email/api-url.ts'
import { mailOf } from './email/mail.ts'

const config = z.object({
  to: To,
  from: From.meta(senderMeta('At a domain that is verified in Resend (Domains). ')),
  apiKey: z
    .string()
    .trim()
    .min(8)
    .max(200)
    .regex(/^[\x21-\x7E]+$/, 'A key has no spaces')
    .meta({
      title: 'API key',
      description: 'resend.com → API keys → Create, with "Sending access". It begins with re_.',
      secret: true,
      examples: ['re_…'],
    }),
  apiUrl: apiUrl('https://api.resend.com'),
})

/** Mail by Resend. https://resend.com/docs/api-reference/emails/send-email */
export const resend = defineChannel({
  type: 'resend',
  title: 'Email by Resend',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: (stored) => ({ ...stored, apiKey: dots }),
  secrets: ({ apiKey }) => [apiKey],
  recipient: ({ to }) => recipientsText(to),
  address: (stored) => stored.apiUrl,
  toRequest({ apiKey, apiUrl: base, ...people }, notice) {
    const { from, to, subject, text, html, messageId, headers } = mailOf(notice, people)
    const body = {
      from: senderText(from),
      to,
      subject,
      text,
      html,
      headers: { ...headers, 'Message-ID': messageId },
    }
    return postJson(`${base}/emails`, JSON.stringify(body), {
      authorization: `Bearer ${apiKey}`,
      // Good for 24 hours, as long as we try.
      'idempotency-key': notice.id,
    })
  },
  // https://resend.com/docs/api-reference/errors
  classify: (status, body) => {
    const name = nameOf(body)
    // The key was used with another body: a mail with this id is on its way already.
    if (name === 'invalid_idempotent_request') return 'delivered'
    if (name === 'concurrent_idempotent_requests') return 'transient'
    return status >= 400 && name === 'invalid_api_key' ? 'revoked' : null
  },
})

const nameOf = (body: string): string => /"name"\s*:\s*"([a-z_]+)"/.exec(body)?.[1] ?? ''
