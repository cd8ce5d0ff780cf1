import { medianOf } from './quantile.ts'
import type { BrowserRun, Regression } from './schema.ts'

/** A figure that may get worse, and by how much at least it must, of its usual value and beyond it, to count. */
const margins = {
  lcpMs: { share: 0.25, least: 300 },
  fcpMs: { share: 0.25, least: 200 },
  ttfbMs: { share: 0.5, least: 200 },
  loadMs: { share: 0.3, least: 500 },
  tbtMs: { share: 0.5, least: 150 },
  inpMs: { share: 0.5, least: 100 },
  cls: { share: 0.25, least: 0.05 },
  bytes: { share: 0.2, least: 200_000 },
  requests: { share: 0.25, least: 10 },
} as const
export type Watched = keyof typeof margins
const watched = Object.keys(margins) as Watched[]

/** The figures of one run that are compared with those of others; null is what it did not measure. */
export type RunFigures = Readonly<Record<Watched, number | null>>

/** So many of the newest runs are judged together … */
const window = 3
/** … by this many before them, at most and at least. */
const mostBefore = 20
const fewestBefore = 5
/** How many runs need be remembered beside the newest. */
export const rememberedRuns = window - 1 + mostBefore

/**
 * What is worse than usual: two of the last three runs lie beyond both margins of the median of those before them. One
 * bad run alone is weather. As the runs go on, so does what is usual: what lasts is news once, and then the new normal.
 * @param before newest first.
 */
export function regressionOf(newest: RunFigures, before: readonly RunFigures[]): Regression[] {
  const judged = [newest, ...before.slice(0, window - 1)]
  const usual = before.slice(window - 1, rememberedRuns)
  return watched.flatMap((metric): Regression[] => {
    const known = valuesOf(usual, metric)
    const baseline = medianOf(known)
    if (baseline === null || known.length < fewestBefore) return []
    // Where the second worst lies beyond, two do.
    const value = valuesOf(judged, metric).toSorted((a, b) => b - a)[1]
    return value !== undefined && isBeyond(metric, value, baseline) ? [{ metric, value, baseline }] : []
  })
}

const valuesOf = (runs: readonly RunFigures[], metric: Watched): number[] =>
  runs.flatMap((run) => run[metric] ?? [])

function isBeyond(metric: Watched, value: number, baseline: number): boolean {
  const { share, least } = margins[metric]
  return value - baseline > Math.max(least, baseline * share)
}

export const figuresOfRun = ({ vitals, loadMs, totals }: BrowserRun): RunFigures => ({
  ...vitals,
  loadMs,
  bytes: totals.bytes,
  requests: totals.requests,
})

/** A run that has figures worth comparing: of a page that opened. */
export const isComparable = ({ outcome, samples }: Pick<BrowserRun, 'outcome' | 'samples'>): boolean =>
  samples > 0 && (outcome === 'up' || outcome === 'degraded')
