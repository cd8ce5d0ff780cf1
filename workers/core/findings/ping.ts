import { z } from 'zod'

/** What a row of ICMP echo requests came to. Milliseconds; null when none was answered. */
export const PingFinding = z.object({
  /** The address that was asked. */
  address: z.string(),
  sent: z.int(),
  received: z.int(),
  lossPercent: z.number(),
  minMs: z.number().nullable(),
  avgMs: z.number().nullable(),
  maxMs: z.number().nullable(),
})
export type PingFinding = z.infer<typeof PingFinding>
