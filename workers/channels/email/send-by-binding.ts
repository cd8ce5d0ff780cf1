import type { Reading, SendOutcome } from '../define.ts'
import type { Mail } from './mail.ts'

/**
 * What each code means for us. https://developers.cloudflare.com/email-service/api/send-emails/workers-api/
 * Those that are not here may pass.
 */
const readings: Record<string, Reading> = {
  E_VALIDATION_ERROR: 'permanent',
  E_FIELD_MISSING: 'permanent',
  E_TOO_MANY_RECIPIENTS: 'permanent',
  E_SENDER_NOT_VERIFIED: 'permanent',
  E_SENDER_DOMAIN_NOT_AVAILABLE: 'permanent',
  E_RECIPIENT_NOT_ALLOWED: 'permanent',
  E_RECIPIENT_SUPPRESSED: 'permanent',
  E_CONTENT_TOO_LARGE: 'permanent',
  E_HEADER_NOT_ALLOWED: 'permanent',
  E_HEADER_VALUE_INVALID: 'permanent',
}

/**
 * Hands a mail to the binding. It makes a Message-ID of its own and takes only some headers: those we send are among
 * them (https://developers.cloudflare.com/email-service/reference/headers/).
 * @throws when `signal` fires first.
 */
export async function sendByBinding(
  mailer: SendEmail,
  mail: Mail,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { from, to, subject, text, html, headers } = mail
  try {
    const sent = mailer.send({
      // A sender without a name is sent as one whose name is its address.
      from: from.name === '' ? from.email : from,
      to,
      subject,
      text,
      html,
      headers,
    })
    await Promise.race([sent, aborted(signal)])
    return { result: 'delivered', status: null, error: null, retryAfterMs: null }
  } catch (error) {
    signal.throwIfAborted()
    const { code, message } = saidBy(error)
    const result =
      readings[code] ?? (/not (a )?(verified|allowed)/i.test(message) ? 'permanent' : 'transient')
    return { result, status: null, error: [code, message].filter(Boolean).join(': '), retryAfterMs: null }
  }
}

function saidBy(error: unknown): { code: string; message: string } {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('out of time')), { once: true })
  })
