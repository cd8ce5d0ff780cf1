import { z } from 'zod'
import type { Metric, Over } from '#core/run/schema'

const limit = (title: string, max: number, whole = true) => {
  const number = whole ? z.int().min(0).max(max) : z.number().min(0).max(max)
  return z
    .strictObject({
      degraded: number.nullable().default(null).meta({ title: 'Degraded above' }),
      down: number.nullable().default(null).meta({ title: 'Down above' }),
    })
    .prefault({})
    .meta({ title })
}

/** What a page may take, by figure: more than that is degraded, or down. */
export const Budgets = z
  .strictObject({
    lcpMs: limit('Largest Contentful Paint, ms', 60_000),
    cls: limit('Cumulative Layout Shift', 100, false),
    tbtMs: limit('Total Blocking Time, ms', 60_000),
    inpMs: limit('Interaction to Next Paint, ms', 60_000),
    fcpMs: limit('First Contentful Paint, ms', 60_000),
    ttfbMs: limit('Time to First Byte, ms', 60_000),
    bytes: limit('Bytes', 1_000_000_000),
    requests: limit('Requests', 10_000),
    jsErrors: limit('Uncaught errors', 1_000),
    consoleErrors: limit('Errors in the console', 1_000),
    failedRequests: limit('Requests that fail', 1_000),
    thirdPartyShare: limit('Share of third parties in the bytes, 0 to 1', 1, false),
  })
  .prefault({})
export type Budgets = z.output<typeof Budgets>

interface Limits {
  degraded: number | null
  down: number | null
}

/** The fields that say the same as a budget and were there before. */
interface Before {
  maxLcpMs: number | null
  degradedMs: number | null
  budgets: Budgets
}

/** All budgets of a check, those of its older fields too; of two for one figure the stricter counts. */
export function limitsOf({ maxLcpMs, degradedMs, budgets }: Before): [Metric, Limits][] {
  const lcpMs = { ...budgets.lcpMs, degraded: stricter(budgets.lcpMs.degraded, maxLcpMs) }
  const all: Record<string, Limits> = { loadMs: { degraded: degradedMs, down: null }, ...budgets, lcpMs }
  return (Object.entries(all) as [Metric, Limits][]).filter(
    ([, { degraded, down }]) => degraded !== null || down !== null,
  )
}

const stricter = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

/** What a run has measured, by figure; null is what did not happen. */
export type Figures = Readonly<Record<Metric, number | null>>

/** The budgets that were broken, the worse verdict first. What was not measured breaks none. */
export function brokenBudgets(limits: readonly [Metric, Limits][], figures: Figures): Over[] {
  const over = limits.flatMap(([metric, { degraded, down }]): Over[] => {
    const value = figures[metric]
    if (value === null) return []
    if (down !== null && value > down) return [{ metric, value, limit: down, verdict: 'down' }]
    if (degraded !== null && value > degraded)
      return [{ metric, value, limit: degraded, verdict: 'degraded' }]
    return []
  })
  return over.toSorted((a, b) => Number(b.verdict === 'down') - Number(a.verdict === 'down'))
}
