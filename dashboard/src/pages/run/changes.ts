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

type Compared = Pick<Run, 'vitals' | 'loadMs' | 'totals' | 'steps'>

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

/** What the difference comes to, in a sentence: of walks by all their steps, of visits by what a person waits for. */
export function comparisonSentence(name: string, run: Compared, other: Compared): string {
  const [what, by] = mainDifference(run, other)
  if (by === null) return `Two runs of ${name}`
  if (Math.abs(by) < seenMs) return `${name} ${what} as fast as in the other run`
  return `${name} ${what} ${saidTime(Math.abs(by))} ${by > 0 ? 'later' : 'sooner'} than in the other run`
}

function mainDifference(run: Compared, other: Compared): [string, number | null] {
  if (run.steps.length > 0 || other.steps.length > 0) {
    const [now, before] = [walkMs(run), walkMs(other)]
    return ['went through its steps', now === null || before === null ? null : now - before]
  }
  const changes = changesOf(run, other)
  const byOf = (metric: Metric) => changes.find((change) => change.metric === metric)?.by ?? null
  const lcp = byOf('lcpMs')
  return lcp === null ? ['loaded', byOf('loadMs')] : ['showed its largest part', lcp]
}

/** Of all steps together; null for a walk that did not come to its end. */
const walkMs = ({ steps }: Compared): number | null =>
  steps.length > 0 && steps.every(({ outcome }) => outcome === 'up' || outcome === 'degraded')
    ? steps.reduce((sum, { ms }) => sum + ms, 0)
    : null
