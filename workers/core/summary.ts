import type { CellCounts, LaneSummary } from './rpc.ts'

/** The last hour of one region, from its cells. Latencies are those of the cells, weighted by their checks. */
export interface HourFigures {
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  p50Ms: number | null
  p95Ms: number | null
}

/** Sums cells up. Medians of cells do not merge exactly; for a figure in a list their weighted mean is near enough. */
export function hourFigures(cells: readonly CellCounts[]): HourFigures {
  const total = (pick: (cell: CellCounts) => number) => cells.reduce((sum, cell) => sum + pick(cell), 0)
  return {
    checks: total((cell) => cell.checks),
    up: total((cell) => cell.up),
    degraded: total((cell) => cell.degraded),
    down: total((cell) => cell.down),
    unknown: total((cell) => cell.unknown),
    p50Ms: weightedMean(cells.map((cell) => [cell.p50Ms, cell.checks])),
    p95Ms: weightedMean(cells.map((cell) => [cell.p95Ms, cell.checks])),
  }
}

/** Twelve medians over all regions, oldest first, ending with the cell that is open at `now`. */
export function sparkOf(
  summaries: readonly Pick<LaneSummary, 'cells'>[],
  { now, cellMs, count }: { now: number; cellMs: number; count: number },
): (number | null)[] {
  const first = Math.floor(now / cellMs) * cellMs - (count - 1) * cellMs
  const cells = summaries.flatMap((summary) => summary.cells)
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * cellMs
    return weightedMean(cells.filter((cell) => cell.start === start).map((cell) => [cell.p50Ms, cell.checks]))
  })
}

/** The middle one, of an even number the upper; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** The mean of the values that are known, in tenths; null when none is. */
export function weightedMean(pairs: readonly (readonly [number | null, number])[]): number | null {
  let sum = 0
  let weight = 0
  for (const [value, count] of pairs) {
    if (value === null) continue
    sum += value * count
    weight += count
  }
  return weight === 0 ? null : Math.round((sum / weight) * 10) / 10
}
