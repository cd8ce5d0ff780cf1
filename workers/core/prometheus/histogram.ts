import type { Sample } from './exposition.ts'

/** How often something took how long, since counting began. */
export interface HistogramCounts {
  /** By bucket, and last what took longer than the last bound; not added up. */
  counts: number[]
  sumSeconds: number
}

/** Upper bounds of the buckets, in seconds. */
export const boundsSeconds = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 2.5] as const

/** Counts durations in a few numbers. */
export class Histogram {
  readonly #counts = Array.from({ length: boundsSeconds.length + 1 }, () => 0)
  #sumSeconds = 0

  observe(seconds: number): void {
    const bucket = boundsSeconds.findIndex((bound) => seconds <= bound)
    const at = bucket === -1 ? boundsSeconds.length : bucket
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sumSeconds += seconds
  }

  get state(): HistogramCounts {
    return { counts: [...this.#counts], sumSeconds: this.#sumSeconds }
  }
}

/** The samples of one series of a histogram family. */
export function histogramSamples(
  labels: Readonly<Record<string, string>>,
  { counts, sumSeconds }: HistogramCounts,
): Sample[] {
  let sum = 0
  const buckets = counts.map((count, at): Sample => {
    sum += count
    const bound = boundsSeconds[at]
    const le = bound === undefined ? '+Inf' : String(bound)
    return { suffix: '_bucket', labels: { ...labels, le }, value: sum }
  })
  return [...buckets, { suffix: '_sum', labels, value: sumSeconds }, { suffix: '_count', labels, value: sum }]
}
