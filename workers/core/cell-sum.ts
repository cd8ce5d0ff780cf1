import type { CellRow } from './cell.ts'
import { decode, encode, merge, sketchOf, type Sketch } from './sketch.ts'

interface Sum {
  counts: Pick<CellRow, 'checks' | 'up' | 'degraded' | 'down' | 'unknown'>
  minMs: number | null
  maxMs: number | null
  sketch: Sketch
}

/** Adds up cells of many monitors that begin at the same time. A cell that is given twice counts twice. */
export class CellSum {
  readonly #sums = new Map<number, Sum>()

  add({ start, minMs, maxMs, sketch, ...cell }: CellRow): void {
    const sum = this.#sums.get(start) ?? emptySum()
    this.#sums.set(start, sum)
    for (const name of ['checks', 'up', 'degraded', 'down', 'unknown'] as const)
      sum.counts[name] += cell[name]
    if (minMs !== null) sum.minMs = Math.min(sum.minMs ?? minMs, minMs)
    if (maxMs !== null) sum.maxMs = Math.max(sum.maxMs ?? maxMs, maxMs)
    merge(sum.sketch, decode(sketch))
  }

  /** One cell a start, oldest first. */
  rows(owner: { monitorId: string; region: string }): CellRow[] {
    return [...this.#sums]
      .toSorted(([a], [b]) => a - b)
      .map(([start, { counts, minMs, maxMs, sketch }]) => ({
        ...owner,
        start,
        ...counts,
        minMs,
        maxMs,
        sketch: encode(sketch),
      }))
  }
}

const emptySum = (): Sum => ({
  counts: { checks: 0, up: 0, degraded: 0, down: 0, unknown: 0 },
  minMs: null,
  maxMs: null,
  sketch: sketchOf(),
})
