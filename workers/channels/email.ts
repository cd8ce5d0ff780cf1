import { z } from 'zod'
import { defineSpokenChannel } from './define.ts'
import { From, recipientsText, senderMeta, To } from './email/addresses.ts'
import { sendByBinding } from './email/send-by-binding.ts'
import { mailOf } from './email/mail.ts'

const config = z.object({
  to: To,
  from: From.meta(senderMeta("At a domain that is set up in Cloudflare's Email Service. ")),
})

export const noMailer =
  'This deployment has no Email Service binding: use Resend, Postmark, Amazon SES or SMTP, or add [[send_email]] to wrangler.toml'

/** Mail by Cloudflare's Email Service, through the binding that a deployment may have. */
export const email = defineSpokenChannel({
  type: 'email',
  title: 'Email by Cloudflare',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: (stored) => stored,
  secrets: () => [],
  recipient: ({ to }) => recipientsText(to),
  address: ({ to }) => `mailto:${to[0] ?? ''}`,
  refusal: (_stored, { mailer }) => (mailer ? null : { path: 'type', message: noMailer }),
  send: (stored, notice, { mailer, signal }) =>
    mailer
      ? sendByBinding(mailer, mailOf(notice, stored), signal)
      : Promise.resolve({ result: 'permanent', status: null, error: noMailer, retryAfterMs: null }),
})
