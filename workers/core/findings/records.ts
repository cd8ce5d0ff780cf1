import { z } from 'zod'

/** One record of an answer. */
export const DnsRecord = z.object({
  name: z.string(),
  type: z.string(),
  ttlSeconds: z.int(),
  /** In the presentation format of its type. */
  data: z.string(),
})
export type DnsRecord = z.infer<typeof DnsRecord>

/** What each resolver that was asked said. One that was not needed any more is left out. */
export const Records = z.object({
  /** "MX example.com" */
  question: z.string(),
  resolvers: z.array(
    z.object({
      resolver: z.string(),
      /** Until its whole answer was there; null when none came. */
      latencyMs: z.number().nullable(),
      /** Null when it gave no readable answer. */
      rcode: z.string().nullable(),
      /** Whether it validated the answer by DNSSEC (the AD flag). */
      authenticated: z.boolean().nullable(),
      /** The CNAME records on the way first, then those asked for. */
      answers: z.array(DnsRecord),
      /** How many more records there were than are kept. */
      moreAnswers: z.int(),
      /** How many records stood beside the answer; null when it gave none. */
      authorityCount: z.int().nullable(),
      additionalCount: z.int().nullable(),
      /** `failed`: it could not answer, and that is not the fault of the name. */
      vote: z.enum(['expected', 'unexpected', 'failed']),
      /** What is wrong, in words; null when nothing is. */
      problem: z.string().nullable(),
    }),
  ),
})
export type Records = z.infer<typeof Records>
