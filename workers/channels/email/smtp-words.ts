import { WireError, type WireFailure } from '#platform/socket/wire-error'
import type { Reading, SendOutcome } from '../define.ts'
import type { SmtpServer } from './send-by-smtp.ts'
import type { Taken } from './smtp-dialogue.ts'
import { SmtpRefusal } from './smtp-talk.ts'

/**
 * What a mail that was not taken means. 4xx may pass, 5xx will not (RFC 5321, section 4.2.1); what no server has said is
 * the connection's failure and may pass.
 */
export function explainSmtp(error: unknown, server: SmtpServer): SendOutcome {
  if (error instanceof SmtpRefusal) {
    const result = error.code < 500 ? 'transient' : 'permanent'
    return failed(result, error.code, `${beforehand(error, server)}${oneLine(error.message)}`)
  }
  const failure = error instanceof WireError ? error.failure : 'reset'
  return failed('transient', null, sentences[failure](`${server.host}:${server.port}`))
}

/** Who of several did not get a mail that others got; null when all did. */
export function partly(refused: Taken['refused']): string | null {
  if (refused.length === 0) return null
  const each = refused.map(({ to, error }) => `${to}: ${oneLine(error.message)}`)
  return `Taken, but not for ${each.join('; ')}`
}

const failed = (result: Reading, status: number | null, error: string): SendOutcome => ({
  result,
  status,
  error,
  retryAfterMs: null,
})

function beforehand({ step }: SmtpRefusal, { host }: SmtpServer): string {
  if (step === 'auth') return `${host} does not take the user name and password: `
  if (step === 'starttls') return `${host} begins no TLS, and nothing is sent in clear: `
  return ''
}

const sentences: Record<WireFailure, (server: string) => string> = {
  dns: (server) => `The name of ${server} was not found`,
  tls: (server) =>
    `No secure connection to ${server}: its certificate is not trusted, or it speaks TLS otherwise`,
  refused: (server) => `${server} refused the connection`,
  reset: (server) => `${server} closed the connection before it had taken the mail`,
  timeout: (server) => `${server} did not answer in time`,
  protocol: (server) => `${server} does not answer as a mail server does`,
  overloaded: (server) => `Too many secure connections to ${server} hang already`,
}

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
