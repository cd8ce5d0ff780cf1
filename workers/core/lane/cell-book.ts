import { cellMs, cellsPerHour, hourMs, type CellRow } from '../cell.ts'
import type { CellCounts } from '../rpc.ts'
import type { Outcome } from '../result.ts'
import { add, encode, quantile, sketchOf, type Sketch } from '../sketch.ts'

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
    const cell = page.cells[index] ?? {
      counts: { up: 0, degraded: 0, down: 0, unknown: 0 },
      minMs: null,
      maxMs: null,
      sketch: sketchOf(),
    }
    page.cells[index] = cell
    return cell
  }

  #rowsOf(monitorId: string, hour: number, page: Page): CellRow[] {
    const rows: CellRow[] = []
    for (const [index, cell] of page.cells.entries()) {
      if (!cell) continue
      const { counts, minMs, maxMs } = cell
      const start = hour + index * cellMs
      const checks = counts.up + counts.degraded + counts.down + counts.unknown
      rows.push({
        monitorId,
        region: this.#region,
        start,
        checks,
        ...counts,
        minMs,
        maxMs,
        sketch: encode(cell.sketch),
      })
    }
    return rows
  }
}

const indexOf = (time: number): number => Math.floor((time % hourMs) / cellMs)

function countsOf({ counts, sketch }: OpenCell): CellCounts {
  const checks = counts.up + counts.degraded + counts.down + counts.unknown
  return { checks, ...counts, p50Ms: quantile(sketch, 0.5), p95Ms: quantile(sketch, 0.95) }
}
