import { latin1 } from '#core/latin1'
import { Wire } from '#platform/socket/wire'
import type { SendOutcome } from '../define.ts'
import { domainOf } from './addresses.ts'
import type { Mail } from './mail.ts'
import { handOver } from './smtp-dialogue.ts'
import { SmtpTalk } from './smtp-talk.ts'
import { explainSmtp, partly } from './smtp-words.ts'

/** Which server a mail goes through, and how. */
export interface SmtpServer {
  host: string
  port: number
  /** Never less than asked for: a server that offers no STARTTLS gets no mail. */
  security: 'starttls' | 'tls' | 'none'
  username?: string | undefined
  password?: string | undefined
}

const wireSecurity = { starttls: 'later', tls: 'now', none: 'none' } as const

/** Sends one mail over SMTP, on a connection of its own. Whatever goes wrong is in the outcome. */
export async function sendBySmtp(
  server: SmtpServer,
  mail: Mail,
  { signal, now }: { signal: AbortSignal; now: number },
): Promise<SendOutcome> {
  const { from, to } = mail
  const message = latin1(await composed(mail, now))
  let wire: Wire | null = null
  try {
    wire = await Wire.open(
      { hostname: server.host, port: server.port },
      signal,
      wireSecurity[server.security],
    )
    const hello = domainOf(from.email)
    const { code, text, refused } = await handOver(new SmtpTalk(wire), server, {
      from: from.email,
      to,
      message,
      hello,
    })
    const remark = partly(refused)
    return {
      result: 'delivered',
      status: code,
      error: null,
      retryAfterMs: null,
      answer: `${code} ${text}`,
      ...(remark !== null && { remark }),
    }
  } catch (error) {
    return explainSmtp(error, server)
  } finally {
    wire?.close()
  }
}

/** The mail as it travels (RFC 5322, 2045): ASCII only. */
async function composed({ from: { name, email }, ...mail }: Mail, now: number): Promise<Uint8Array> {
  // Loaded at its first use: most isolates never send a mail.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const composer = new MailComposer({ ...mail, from: { name, address: email }, date: new Date(now) })
  return composer.compile().build()
}
