import type { Metric } from '#core/run/schema'
import type { Run } from '../../contract.ts'
import { metricName, saidTime, vitalNames } from '../../parts/vitals/vitals.ts'

export interface Change {
  metric: Metric
  label: string
  now: number | null
  before: number | null
  /** What it is more by; null when one of them was not measured. */
  by: number | null
  /** Null where they are about the same. */
  verdict: 'worse' | 'better' | null
}

type Compared = Pick<Run, 'vitals' | 'loadMs' | 'totals'>

/** Every figure of two runs: less is better in all of them. What neither has measured is left out. */
export function changesOf(run: Compared, other: Compared): Change[] {
  const figures = (one: Compared): [Metric, number | null][] => [
    ...vitalNames.map(({ key }): [Metric, number | null] => [key, one.vitals[key]]),
    ['loadMs', one.loadMs],
    ['bytes', one.totals.bytes],
    ['requests', one.totals.requests],
    ['failedRequests', one.totals.failedRequests],
    ['consoleErrors', one.totals.consoleErrors],
    ['jsErrors', one.totals.pageErrors],
  ]
  const before = new Map(figures(other))
  return figures(run).flatMap(([metric, now]) => {
    const was = before.get(metric) ?? null
    if (now === null && was === null) return []
    const by = now === null || was === null ? null : now - was
    return [{ metric, label: metricName(metric), now, before: was, by, verdict: verdictOf(metric, now, was) }]
  })
}

/** Two runs are never quite the same: less than this is not called better or worse. */
const clearShare = 0.05
/** Less than this no person sees. */
const seenMs = 50

/** Less is better; null when both are about the same, or one was not measured. */
export function verdictOf(metric: Metric, now: number | null, before: number | null): Change['verdict'] {
  if (now === null || before === null) return null
  const least = Math.max(before * clearShare, metric.endsWith('Ms') ? seenMs : 0)
  if (Math.abs(now - before) <= least) return null
  return now > before ? 'worse' : 'better'
}

/** What the difference comes to, in a sentence. */
export function comparisonSentence(name: string, run: Compared, other: Compared): string {
  const lcp = changesOf(run, other).find(({ metric }) => metric === 'lcpMs')
  const load = changesOf(run, other).find(({ metric }) => metric === 'loadMs')
  const told = lcp?.by === undefined || lcp.by === null ? load : lcp
  const by = told?.by ?? null
  const what = told === lcp ? 'showed its largest part' : 'loaded'
  if (by === null) return `Two runs of ${name}`
  if (Math.abs(by) < seenMs) return `${name} ${what} as fast as in the other run`
  return `${name} ${what} ${saidTime(Math.abs(by))} ${by > 0 ? 'later' : 'sooner'} than in the other run`
}
