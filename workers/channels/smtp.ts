import { z } from 'zod'
import { checkHostname, checkPort } from '#core/address'
import { defineSpokenChannel, dots } from './define.ts'
import { From, recipientsText, senderMeta, To } from './email/addresses.ts'
import { mailOf } from './email/mail.ts'
import { sendBySmtp } from './email/send-by-smtp.ts'

const printable = /^[^\p{Cc}]*$/u

const config = z
  .object({
    to: To,
    from: From.meta(senderMeta('One that the server lets you send as. ')),
    host: z
      .string()
      .trim()
      .min(1)
      .max(253)
      .meta({
        title: 'Server',
        description: 'As your provider names it for sending (SMTP).',
        examples: ['smtp.example.com'],
      }),
    port: z.int().min(1).max(65_535).default(587).meta({
      title: 'Port',
      description: '587 with STARTTLS or 465 with TLS. Not 25: Cloudflare lets no Worker connect to it.',
      prominent: true,
    }),
    security: z.enum(['starttls', 'tls', 'none']).default('starttls').meta({
      title: 'Encryption',
      description: 'starttls for port 587, tls for port 465. Never falls back to sending in clear.',
      prominent: true,
    }),
    username: z.string().trim().max(320).regex(printable).optional().meta({
      title: 'User name',
      description: 'Often the whole address. Left out, nobody signs in.',
      prominent: true,
    }),
    password: z.string().max(1000).regex(printable).optional().meta({
      title: 'Password',
      description: 'For Google, Microsoft, Yahoo and iCloud an app password, not your own.',
      secret: true,
      prominent: true,
    }),
  })
  .superRefine(({ username, password, security }, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (password && !username) wrong('username', 'A password needs a user name')
    if (username && !password) wrong('password', 'A user name needs a password')
    if (password && security === 'none') wrong('security', 'A password is not sent in clear')
  })

/** Mail by any mail server, over SMTP. */
export const smtp = defineSpokenChannel({
  type: 'smtp',
  title: 'Email by SMTP',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: ({ password, ...stored }) => ({ ...stored, ...(password && { password: dots }) }),
  secrets: ({ username = '', password }) => (password ? spellings(username, password) : []),
  recipient: ({ to }) => recipientsText(to),
  address: ({ host, port }) => `smtp://${host.includes(':') ? `[${host}]` : host}:${port}`,
  refusal({ host, port }, { allowPrivateTargets: allowPrivate }) {
    const address = checkHostname(host, { allowPrivate })
    if (!address.ok) return { path: 'host', message: `This address may not be called: ${address.reason}` }
    const open = checkPort(port, { allowPrivate })
    return open.ok ? null : { path: 'port', message: `${open.reason}, or 465 with tls.` }
  },
  send: (stored, notice, { signal, saying }) =>
    sendBySmtp(stored, mailOf(notice, stored), { signal, now: saying.now }),
})

/** The password as it is, and as it travels when somebody signs in (RFC 4616, LOGIN): a server may repeat any of them. */
function spellings(username: string, password: string): string[] {
  const base64 = (text: string) => new TextEncoder().encode(text).toBase64()
  return [password, base64(password), base64(`\0${username}\0${password}`)]
}
