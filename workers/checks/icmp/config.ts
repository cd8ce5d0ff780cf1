import { z } from 'zod'
import { degradedMs, family, hostname, timeoutMs } from '../fields.ts'

/** What an icmp check may be asked for. The order of the fields is the order of the form. */
export const IcmpConfig = z.object({
  hostname: hostname.meta({ title: 'Host', examples: ['10.0.0.1'] }),
  family,
  packets: z.int().min(1).max(20).default(3).meta({
    title: 'Pings',
    description: 'Sent a fifth of a second apart.',
  }),
  packetBytes: z.int().min(16).max(1_472).default(56).meta({
    title: 'Payload, bytes',
    description: '1,472 fill an Ethernet frame: for finding out what gets lost when it is large.',
  }),
  downLossPercent: z.number().min(1).max(100).default(100).meta({
    title: 'Down from a loss of, %',
    description: '100: only when none is answered.',
  }),
  degradedLossPercent: z
    .number()
    .min(1)
    .max(100)
    .nullable()
    .default(null)
    .meta({ title: 'Degraded from a loss of, %' }),
  timeoutMs,
  degradedMs: degradedMs.meta({
    title: 'Degraded above, ms',
    description: 'A mean round trip longer than this is degraded.',
  }),
})
export type IcmpConfig = z.output<typeof IcmpConfig>
