import type { TcpConfig } from './config.ts'
import { receiveLines } from './receive.ts'
import type { Talk } from './talk.ts'

interface Line {
  send: string | null
  isLast: (line: string) => boolean
  isOk: (line: string) => boolean
}

const smtp = (send: string | null, code: string): Line => ({
  send,
  // "250-SIZE" goes on, "250 SIZE" does not; whatever has no code is no SMTP and is the end of it.
  isLast: (line) => !/^\d{3}-/.test(line),
  isOk: (line) => new RegExp(`^${code}[ \r\n]`).test(line),
})
const pop3 = (send: string | null): Line => ({
  send,
  isLast: () => true,
  isOk: (line) => line.startsWith('+OK'),
})
const tag = 'v1'

/** How a mail server is asked for TLS, its greeting first: RFC 3207, RFC 9051 (section 6.2.1), RFC 2595. */
const ways: Record<Exclude<TcpConfig['tls'], 'off' | 'on'>, readonly Line[]> = {
  'starttls-smtp': [smtp(null, '220'), smtp('EHLO vedette.invalid', '250'), smtp('STARTTLS', '220')],
  'starttls-imap': [
    { send: null, isLast: () => true, isOk: (line) => /^\* OK\b/i.test(line) },
    {
      send: `${tag} STARTTLS`,
      isLast: (line) => !line.startsWith('* '),
      isOk: (line) => new RegExp(`^${tag} OK\\b`, 'i').test(line),
    },
  ],
  'starttls-pop3': [pop3(null), pop3('STLS')],
}

/**
 * Asks a mail server for TLS and begins it. Answers what is wrong with what the server said, in words, or null; rejects
 * with a `WireError` when the connection fails.
 */
export async function startTls(talk: Talk, way: keyof typeof ways): Promise<string | null> {
  for (const { send, isLast, isOk } of ways[way]) {
    const { ok } = await talk.say({
      send: send === null ? null : new TextEncoder().encode(`${send}\r\n`),
      receive: receiveLines(isLast, isOk),
    })
    if (ok) continue
    const answer = talk.rows.at(-1)?.received ?? ''
    if (send === null) return `it greets with "${answer}", which is not what a mail server says`
    return `it answers "${answer}" to ${send}`
  }
  await talk.startTls()
  return null
}
