import { z } from 'zod'
import { escapeFault } from '#core/escapes'
import { degradedMs, family, hostname, port, timeoutMs } from '../fields.ts'

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)

/** What a udp check may be asked for. The order of the fields is the order of the form. */
export const UdpConfig = z
  .object({
    hostname: hostname.meta({ title: 'Host', examples: ['10.0.0.53'] }),
    port: port.meta({ title: 'Port' }),
    family,
    send: z
      .string()
      .max(1_900)
      .default('')
      .meta({ title: 'Send', description: 'One datagram; empty is an empty one.', examples: ['ping\\n'] }),
    expect: z.string().max(500).default('').meta({
      title: 'Expect',
      description:
        'Left empty, no answer is waited for: it is up unless the host says that nobody listens, which many do not say.',
    }),
    match: z.enum(['contains', 'starts_with']).default('contains').meta({ title: 'The answer' }),
    encoding: z.enum(['text', 'base64']).default('text').meta({
      title: 'Written as',
      description:
        'text knows \\r \\n \\t \\0 \\\\ and \\xNN. Both for what is sent and for what is expected.',
    }),
    attempts: z.int().min(1).max(5).default(2).meta({
      title: 'Attempts',
      description: 'Datagrams get lost: it is sent again, evenly over the timeout, until an answer comes.',
    }),
    timeoutMs: timeoutMs.meta({
      title: 'Timeout, ms',
      description: 'For the whole check. Must be shorter than the interval.',
    }),
    degradedMs,
  })
  .superRefine((config, context) => {
    for (const field of ['send', 'expect'] as const) {
      const isWrong = config.encoding === 'base64' && !isBase64(config[field])
      const fault = isWrong ? 'Not base64' : config.encoding === 'text' ? escapeFault(config[field]) : null
      if (fault) context.addIssue({ code: 'custom', path: [field], message: fault })
    }
  })
export type UdpConfig = z.output<typeof UdpConfig>
