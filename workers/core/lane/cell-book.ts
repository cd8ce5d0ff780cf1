import { cellMs, cellsPerHour, hourMs, type CellRow } from '../cell.ts'
import type { CellCounts } from '../rpc.ts'
import type { Outcome } from '../result.ts'
import { add, encode, merge, quantile, sketchOf, type Sketch } from '../sketch.ts'

/** A cell while it is being counted. */
interface OpenCell {
  counts: Record<Outcome, number>
  minMs: number | null
  maxMs: number | null
  sketch: Sketch
}

/** Whose cells of one hour they are. */
export interface MonitorHour {
  monitorId: string
  workspaceId: string
  /** Up to twelve, oldest first; a cell in which nothing was due is left out. */
  cells: CellRow[]
}

interface Page {
  workspaceId: string
  cells: (OpenCell | undefined)[]
}

const hourOf = (time: number): number => Math.floor(time / hourMs) * hourMs
const emptyCounts: CellCounts = {
  checks: 0,
  up: 0,
  degraded: 0,
  down: 0,
  unknown: 0,
  p50Ms: null,
  p95Ms: null,
}

/** Counts one lane's scheduled results in 5-minute cells. Latencies count where the target answered. */
export class CellBook {
  readonly #region: string
  /** Hour to monitor to its cells. */
  readonly #hours = new Map<number, Map<string, Page>>()

  constructor(region: string) {
    this.#region = region
  }

  /** Counts `times` results with this outcome at this tick. */
  count(
    { monitorId, workspaceId }: { monitorId: string; workspaceId: string },
    seen: { tick: number; outcome: Outcome; latencyMs: number | null },
    times = 1,
  ): void {
    const cell = this.#cell(monitorId, workspaceId, seen.tick)
    cell.counts[seen.outcome] += times
    const { latencyMs } = seen
    if (latencyMs === null || seen.outcome === 'down' || seen.outcome === 'unknown') return
    cell.minMs = Math.min(cell.minMs ?? latencyMs, latencyMs)
    cell.maxMs = Math.max(cell.maxMs ?? latencyMs, latencyMs)
    add(cell.sketch, latencyMs)
  }

  /** This monitor's cells with start in [from, to), oldest first. */
  rows(monitorId: string, from: number, to: number): CellRow[] {
    const rows: CellRow[] = []
    for (const hour of this.hours()) {
      if (hour + hourMs <= from || hour >= to) continue
      const page = this.#hours.get(hour)?.get(monitorId)
      if (page) rows.push(...this.#rowsOf(monitorId, hour, page))
    }
    return rows.filter(({ start }) => start >= from && start < to)
  }

  /** Every monitor's cells of one hour. */
  hour(hour: number): MonitorHour[] {
    return [...(this.#hours.get(hour) ?? [])].map(([monitorId, page]) => ({
      monitorId,
      workspaceId: page.workspaceId,
      cells: this.#rowsOf(monitorId, hour, page),
    }))
  }

  /** Every monitor's cells with start in [from, to). */
  between(from: number, to: number): (CellRow & { workspaceId: string })[] {
    return this.hours()
      .filter((hour) => hour + hourMs > from && hour < to)
      .flatMap((hour) => this.hour(hour))
      .flatMap(({ workspaceId, cells }) => cells.map((cell) => ({ ...cell, workspaceId })))
      .filter(({ start }) => start >= from && start < to)
  }

  /** The twelve cells up to and with the one that holds `now`, oldest first. */
  lastHour(monitorId: string, now: number): ({ start: number } & CellCounts)[] {
    const open = Math.floor(now / cellMs) * cellMs
    return Array.from({ length: cellsPerHour }, (_, index) => {
      const start = open - (cellsPerHour - 1 - index) * cellMs
      const cell = this.#hours.get(hourOf(start))?.get(monitorId)?.cells[indexOf(start)]
      return { start, ...(cell ? countsOf(cell) : emptyCounts) }
    })
  }

  /** This monitor's checks in the last hour, and the latency below which 95 % of them stayed. */
  hourFigures(monitorId: string, now: number): { checks: number; p95Ms: number | null } {
    const open = Math.floor(now / cellMs) * cellMs
    const sketch = sketchOf()
    let checks = 0
    for (let start = open - (cellsPerHour - 1) * cellMs; start <= open; start += cellMs) {
      const cell = this.#hours.get(hourOf(start))?.get(monitorId)?.cells[indexOf(start)]
      if (!cell) continue
      checks += checksOf(cell)
      merge(sketch, cell.sketch)
    }
    return { checks, p95Ms: quantile(sketch, 0.95) }
  }

  /** The cells of many monitors added up, one a five minutes, with start in [from, to), oldest first. */
  shared(monitorIds: Iterable<string>, owner: string, from: number, to: number): CellRow[] {
    const sums = new Map<number, OpenCell>()
    const ids = [...monitorIds]
    for (const [hour, monitors] of this.#hours) {
      if (hour + hourMs <= from || hour >= to) continue
      for (const id of ids) {
        for (const [index, cell] of (monitors.get(id)?.cells ?? []).entries()) {
          const start = hour + index * cellMs
          if (!cell || start < from || start >= to) continue
          sums.set(start, added(sums.get(start) ?? emptyCell(), cell))
        }
      }
    }
    return [...sums].toSorted(([a], [b]) => a - b).map(([start, cell]) => this.#rowOf(owner, start, cell))
  }

  /** The hours in the book, oldest first. */
  hours(): number[] {
    return [...this.#hours.keys()].toSorted((a, b) => a - b)
  }

  forget(before: number): void {
    for (const hour of this.#hours.keys()) if (hour < before) this.#hours.delete(hour)
  }

  #cell(monitorId: string, workspaceId: string, tick: number): OpenCell {
    const hour = hourOf(tick)
    const monitors = this.#hours.get(hour) ?? new Map<string, Page>()
    this.#hours.set(hour, monitors)
    const page = monitors.get(monitorId) ?? { workspaceId, cells: [] }
    monitors.set(monitorId, page)
    const index = indexOf(tick)
    const cell = page.cells[index] ?? emptyCell()
    page.cells[index] = cell
    return cell
  }

  #rowsOf(monitorId: string, hour: number, page: Page): CellRow[] {
    return page.cells.flatMap((cell, index) =>
      cell ? [this.#rowOf(monitorId, hour + index * cellMs, cell)] : [],
    )
  }

  #rowOf(monitorId: string, start: number, cell: OpenCell): CellRow {
    const { counts, minMs, maxMs, sketch } = cell
    const region = this.#region
    return {
      monitorId,
      region,
      start,
      checks: checksOf(cell),
      ...counts,
      minMs,
      maxMs,
      sketch: encode(sketch),
    }
  }
}

const indexOf = (time: number): number => Math.floor((time % hourMs) / cellMs)

const emptyCell = (): OpenCell => ({
  counts: { up: 0, degraded: 0, down: 0, unknown: 0 },
  minMs: null,
  maxMs: null,
  sketch: sketchOf(),
})

const checksOf = ({ counts }: OpenCell): number => counts.up + counts.degraded + counts.down + counts.unknown

/** Adds a cell to a sum, in place, and answers the sum. */
function added(sum: OpenCell, { counts, minMs, maxMs, sketch }: OpenCell): OpenCell {
  for (const outcome of ['up', 'degraded', 'down', 'unknown'] as const) sum.counts[outcome] += counts[outcome]
  if (minMs !== null) sum.minMs = Math.min(sum.minMs ?? minMs, minMs)
  if (maxMs !== null) sum.maxMs = Math.max(sum.maxMs ?? maxMs, maxMs)
  merge(sum.sketch, sketch)
  return sum
}

function countsOf(cell: OpenCell): CellCounts {
  const { counts, sketch } = cell
  return { checks: checksOf(cell), ...counts, p50Ms: quantile(sketch, 0.5), p95Ms: quantile(sketch, 0.95) }
}
