import { z } from '@hono/zod-openapi'

/** A moment in a query: ISO 8601 with a zone, or epoch ms. Epoch ms inside. */
const Moment = z
  .union([
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .openapi({ type: 'string', format: 'date-time' })

/** `?from&to` of every question about a time. */
export const RangeQuery = z.object({ from: Moment.optional(), to: Moment.optional() })

export interface Range {
  from: number
  to: number
}

/** The asked-for time, by default the `defaultMs` before now. Never longer than `maxMs`, never negative. */
export function rangeOf(
  query: { from?: number | undefined; to?: number | undefined },
  { now, defaultMs, maxMs }: { now: number; defaultMs: number; maxMs: number },
): Range {
  const to = query.to ?? now
  const from = Math.min(query.from ?? to - defaultMs, to)
  return { from: Math.max(0, from, to - maxMs), to }
}
