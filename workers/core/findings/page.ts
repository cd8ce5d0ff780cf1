import { z } from 'zod'

const ms = z.number().nullable()

/**
 * What a visitor would have felt, in a lab: nobody clicks, so that `inpMs` is null. Milliseconds, `cls` without unit;
 * what did not happen is null.
 * @see https://web.dev/articles/vitals
 */
export const Vitals = z.object({
  lcpMs: ms.meta({ description: 'Largest Contentful Paint' }),
  cls: z.number().nullable().meta({ description: 'Cumulative Layout Shift, the worst session window' }),
  inpMs: ms.meta({ description: 'Interaction to Next Paint: null, as nobody interacted' }),
  tbtMs: ms.meta({ description: 'Total Blocking Time: what long tasks took beyond 50 ms' }),
  fcpMs: ms.meta({ description: 'First Contentful Paint' }),
  ttfbMs: ms.meta({ description: 'Time to First Byte of the document' }),
})
export type Vitals = z.infer<typeof Vitals>

/** A line that the page wrote to its console, or an error that nobody caught. At most 20, the first ones. */
export const ConsoleLine = z.object({
  level: z.enum(['error', 'warning', 'uncaught']),
  text: z.string(),
})
export type ConsoleLine = z.infer<typeof ConsoleLine>

/** What the page asked for, summed up, and the first requests that failed. */
export const PageRequests = z.object({
  count: z.int(),
  failed: z.int(),
  /** As they came over the wire. */
  bytes: z.int(),
  failures: z.array(z.object({ url: z.string(), reason: z.string() })),
})
export type PageRequests = z.infer<typeof PageRequests>

/** A picture of the page at the end, kept in R2. `key` is what the API takes for it. */
export const Screenshot = z.object({ key: z.string(), width: z.int(), height: z.int() })
export type Screenshot = z.infer<typeof Screenshot>
