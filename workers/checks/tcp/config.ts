import { z } from 'zod'
import { escapeFault, unescapeBytes } from '#core/escapes'
import { degradedMs, hostname, port, timeoutMs } from '../fields.ts'

/** The most that one step waits for, in bytes. */
export const maxReplyBytes = 65_536

const Step = z
  .object({
    send: z
      .string()
      .max(4_096)
      .default('')
      .meta({
        title: 'Send',
        description: 'Left empty, nothing is sent: for a greeting.',
        examples: ['PING\\r\\n'],
        takesSecrets: true,
      }),
    expect: z
      .string()
      .max(500)
      .default('')
      .meta({ title: 'Expect', description: 'Left empty, no answer is waited for.', examples: ['+PONG'] }),
    match: z.enum(['contains', 'starts_with']).default('contains').meta({ title: 'The answer' }),
    encoding: z.enum(['text', 'base64']).default('text').meta({
      title: 'Written as',
      description:
        'text knows \\r \\n \\t \\0 \\\\ and \\xNN. Both for what is sent and for what is expected.',
    }),
    hidden: z
      .boolean()
      .default(false)
      .meta({ title: 'Show nobody what is sent', description: 'For passwords and keys.' }),
  })
  .superRefine((step, context) => {
    for (const field of ['send', 'expect'] as const) {
      const fault = step.encoding === 'text' ? escapeFault(step[field]) : base64Fault(step[field])
      if (fault) context.addIssue({ code: 'custom', path: [field], message: fault })
    }
    if (step.send === '' && step.expect === '')
      context.addIssue({
        code: 'custom',
        path: ['send'],
        message: 'A step sends something, expects something, or both',
      })
  })
  .meta({ title: 'Step' })
export type Step = z.output<typeof Step>

/** What a tcp check may be asked for. The order of the fields is the order of the form. */
export const TcpConfig = z.object({
  hostname: hostname.meta({ title: 'Host', examples: ['db.example.com'] }),
  port: port.meta({ title: 'Port' }),
  tls: z.enum(['off', 'on', 'starttls-smtp', 'starttls-imap', 'starttls-pop3']).default('off').meta({
    title: 'TLS',
    description: 'on: from the first byte. starttls: after the greeting of a mail server.',
  }),
  steps: z.array(Step).max(10).default([]).meta({
    title: 'Dialogue',
    description:
      'What is said and what must be answered, in order. Without steps it is enough that the port opens.',
  }),
  timeoutMs,
  degradedMs,
})
export type TcpConfig = z.output<typeof TcpConfig>

/** The bytes that a field of a step stands for. */
export const bytesOf = (text: string, encoding: Step['encoding']): Uint8Array =>
  encoding === 'text' ? unescapeBytes(text) : Uint8Array.fromBase64(text)

function base64Fault(text: string): string | null {
  try {
    Uint8Array.fromBase64(text)
    return null
  } catch {
    return 'Not base64'
  }
}
