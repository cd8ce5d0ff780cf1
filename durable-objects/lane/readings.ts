import type { CellRow } from '#core/cell'
import { verdictOf } from '#core/monitor/streak'
import type { LaneFigures, LaneLoad, LaneSummary } from '#core/rpc'
import type { CellBook } from '#core/lane/cell-book'
import { holdsElsewhere, type Roster, type Watched } from './roster.ts'

/** What placement expects of a check, until it has been measured: a lane just woken is not an empty one. */
const unmeasuredWaitMs = 300
const figuresGoodForMs = 30_000
const sharedGoodForMs = 10_000
const maxRemembered = 50

/** What a lane can say of its monitors from memory. Adding up a thousand takes a while, so sums are remembered a little. */
export class Readings {
  readonly #roster: Roster
  readonly #book: CellBook
  readonly #region: string
  readonly #figures = new Remembered<Omit<LaneFigures, 'region' | 'colo'>>(figuresGoodForMs)
  readonly #shared = new Remembered<CellRow[]>(sharedGoodForMs)

  constructor(roster: Roster, book: CellBook, region: string) {
    this.#roster = roster
    this.#book = book
    this.#region = region
  }

  summaries(workspaceId: string, monitorIds: readonly string[] | undefined, now: number): LaneSummary[] {
    return this.#of(workspaceId, monitorIds).map(({ entry: { monitorId }, latest, streak }) => ({
      monitorId,
      region: this.#region,
      lastResultAt: latest?.at ?? null,
      lastOutcome: latest?.outcome ?? null,
      lastLatencyMs: latest?.latencyMs ?? null,
      verdict: verdictOf(streak) ?? 'unknown',
      cells: this.#book.lastHour(monitorId, now),
    }))
  }

  lastResultAts(monitorIds: readonly string[]): Record<string, number> {
    const times: Record<string, number> = {}
    for (const id of monitorIds) {
      const at = this.#roster.get(id)?.latest?.at
      if (at !== undefined) times[id] = at
    }
    return times
  }

  figures(workspaceId: string, now: number): Omit<LaneFigures, 'region' | 'colo'> {
    return this.#figures.get(workspaceId, now, () => {
      const figures: Omit<LaneFigures, 'region' | 'colo'> = { lastResultAt: null, checks: 0, p95Ms: {} }
      for (const { entry, latest } of this.#of(workspaceId)) {
        const { checks, p95Ms } = this.#book.hourFigures(entry.monitorId, now)
        figures.checks += checks
        if (p95Ms !== null) figures.p95Ms[entry.monitorId] = Math.round(p95Ms * 10) / 10
        if (latest) figures.lastResultAt = Math.max(figures.lastResultAt ?? 0, latest.at)
      }
      return figures
    })
  }

  sharedCells(
    scope: { workspaceId: string; key: string; monitorIds: string[] | null },
    { from, to }: { from: number; to: number },
    now: number,
  ): CellRow[] {
    const { workspaceId, key, monitorIds } = scope
    const all = this.#shared.get(`${workspaceId} ${key}`, now, () => {
      const ids = this.#of(workspaceId, monitorIds ?? undefined).map(({ entry }) => entry.monitorId)
      return this.#book.shared(ids, key, 0, Infinity)
    })
    return all.filter(({ start }) => start >= from && start < to)
  }

  loads(now: number): LaneLoad[] {
    return [...this.#roster.all()]
      .filter(({ entry }) => (entry.untilTick ?? Infinity) > now)
      .map((watched) => ({
        monitorId: watched.entry.monitorId,
        occupancy: occupancyOf(watched),
        waitMs: watched.meanWaitMs === null ? null : Math.round(watched.meanWaitMs),
      }))
  }

  #of(workspaceId: string, monitorIds?: readonly string[]): Watched[] {
    const named = monitorIds
      ? monitorIds.flatMap((id) => this.#roster.get(id) ?? [])
      : [...this.#roster.all()]
    return named.filter(({ entry }) => entry.workspaceId === workspaceId)
  }
}

/** Pool places that a monitor keeps busy on average. Slow ones hold places elsewhere. */
export function occupancyOf(watched: Watched): number {
  const { entry, meanWaitMs } = watched
  if (entry.paused || entry.passive || holdsElsewhere(watched)) return 0
  return (meanWaitMs ?? unmeasuredWaitMs) / 1000 / entry.intervalSeconds
}

/** Values that are good for a while, by who asked. */
class Remembered<Value> {
  readonly #goodForMs: number
  readonly #values = new Map<string, { at: number; value: Value }>()

  constructor(goodForMs: number) {
    this.#goodForMs = goodForMs
  }

  get(key: string, now: number, make: () => Value): Value {
    const known = this.#values.get(key)
    if (known && now - known.at < this.#goodForMs) return known.value
    if (this.#values.size >= maxRemembered) this.#values.clear()
    const value = make()
    this.#values.set(key, { at: now, value })
    return value
  }
}
