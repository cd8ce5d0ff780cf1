import { heavyTypes } from '#checks/index'
import { slowMs } from '#core/lane/wait'
import { Schedule } from '#core/monitor/due'
import { freshStreak, revived, verdictOf, type Streak } from '#core/monitor/streak'
import type { Outcome, Result } from '#core/result'
import type { LaneAssignment, LaneEntry } from '#core/rpc'
import type { LaneStore } from './store.ts'

/** A monitor as its lane has it in memory. A changed configuration makes a new one: late results find the old gone. */
export interface Watched {
  entry: LaneEntry
  readonly ordinal: number
  /** Its ticks are due from this instant (epoch ms) on: since then it is configured and running as it is. */
  readonly sinceMs: number
  streak: Streak
  /** True while its newest verdict is still owed to the monitor object. */
  owed: boolean
  /** Recent mean of how long a check holds its place; null before the first. */
  meanWaitMs: number | null
  /** The newest result, with all its words. */
  latest: Result | null
  /** Scheduled checks by outcome since this object woke: counters that begin at 0 with it, as Prometheus expects. */
  readonly totals: Record<Outcome, number>
}

const noTotals = (): Watched['totals'] => ({ up: 0, degraded: 0, down: 0, unknown: 0 })

/** True unless a check of this monitor is known to be quick and light: what has never answered may hang as well. */
export function isSlow({ entry, meanWaitMs, streak }: Watched): boolean {
  if (heavyTypes.has(entry.check.type)) return true
  if (meanWaitMs === null || meanWaitMs > slowMs) return true
  return streak.evidence?.failure === 'timeout' && verdictOf(streak) !== 'up'
}

/** True when its checks are known to be slow, and hold places in overflow objects more often than here. */
export const holdsElsewhere = (watched: Watched): boolean => watched.meanWaitMs !== null && isSlow(watched)

/** What was stored, unless it speaks of an older configuration or an earlier stay: of that only its number counts. */
function current(
  streak: Streak | null,
  { configVersion, fromTick, movedFrom }: LaneEntry,
  now: number,
): Streak {
  const bornAt = Math.max(now, fromTick)
  const isOfThisStay = !movedFrom || (streak?.lastAt ?? 0) >= fromTick
  return streak?.configVersion === configVersion && isOfThisStay
    ? { ...revived(streak), bornAt }
    : freshStreak(configVersion, bornAt, streak?.seq)
}

/** True while this lane is the one to look: not paused, not before it takes over, not after it has handed over. */
export const runs = ({ paused, fromTick, untilTick }: LaneEntry, now: number): boolean =>
  !paused && fromTick <= now && now < (untilTick ?? Infinity)

/** The monitors of one lane: SQLite holds the truth, this holds what the clock needs. */
export class Roster {
  readonly #store: LaneStore
  readonly #watched = new Map<string, Watched>()
  #schedule = new Schedule<LaneEntry>([])
  #held = 0
  version: number

  constructor(store: LaneStore, now: number) {
    this.#store = store
    this.version = store.mark('version') ?? 0
    for (const { entry, ordinal, sinceMs, streak, owed } of store.entries()) {
      this.#watched.set(entry.monitorId, {
        entry,
        ordinal,
        sinceMs,
        streak: current(streak, entry, now),
        owed: owed && streak?.configVersion === entry.configVersion,
        meanWaitMs: entry.waitMs ?? null,
        latest: null,
        totals: noTotals(),
      })
    }
    this.#reschedule()
  }

  get schedule(): Schedule<LaneEntry> {
    return this.#schedule
  }

  /** How many places its monitors would hold at once if every one hung until its deadline. */
  get held(): number {
    return this.#held
  }

  get size(): number {
    return this.#watched.size
  }

  get(monitorId: string): Watched | undefined {
    return this.#watched.get(monitorId)
  }

  all(): Iterable<Watched> {
    return this.#watched.values()
  }

  /** True while this is what the lane knows of the monitor: not edited, paused or removed since. */
  holds(watched: Watched): boolean {
    return this.#watched.get(watched.entry.monitorId) === watched && !watched.entry.paused
  }

  /**
   * Applies a delta in one transaction and answers those that are to be checked at once.
   * @param sinceMs what is new or changed is due from this instant on.
   */
  apply({ version, entries }: LaneAssignment, now: number, sinceMs: number): Watched[] {
    const fresh: Watched[] = []
    this.#store.together(() => {
      for (const entry of entries) {
        if (entry.removed) this.#remove(entry, now)
        else fresh.push(...this.#put(entry, now, sinceMs))
      }
      this.#store.setMark('version', version)
    })
    this.version = version
    this.#reschedule()
    return fresh
  }

  #remove(entry: LaneEntry, now: number): void {
    this.#store.putEntry(entry, { sinceMs: now, removedAt: now })
    this.#watched.delete(entry.monitorId)
  }

  /** The monitor, if it is to be looked at once: new here, edited, or no longer paused. */
  #put(entry: LaneEntry, now: number, newMs: number): Watched[] {
    const known = this.#watched.get(entry.monitorId)
    const same =
      known !== undefined &&
      known.entry.configVersion === entry.configVersion &&
      known.entry.paused === entry.paused
    const sinceMs = same ? known.sinceMs : newMs
    const ordinal = this.#store.putEntry(entry, { sinceMs, removedAt: null })
    if (same) {
      // It comes back from another lane: what it was when it left says nothing any more.
      if (known.entry.fromTick !== entry.fromTick)
        known.streak = freshStreak(entry.configVersion, Math.max(now, entry.fromTick), known.streak.seq)
      known.entry = entry
      return []
    }
    const seq = known?.streak.seq ?? this.#store.streak(entry.monitorId)?.seq ?? 0
    const fresh: Watched = {
      entry,
      ordinal,
      sinceMs,
      streak: freshStreak(entry.configVersion, Math.max(now, entry.fromTick), seq),
      owed: false,
      meanWaitMs: known?.meanWaitMs ?? entry.waitMs ?? null,
      latest: known?.latest ?? null,
      totals: known?.totals ?? noTotals(),
    }
    this.#watched.set(entry.monitorId, fresh)
    return runs(entry, now) ? [fresh] : []
  }

  #reschedule(): void {
    const entries = [...this.#watched.values()]
      .map(({ entry }) => entry)
      .filter(({ paused, passive }) => !paused && !passive)
    this.#schedule = new Schedule(entries)
    this.#held = 0
    for (const { timeoutMs, intervalSeconds } of entries) this.#held += timeoutMs / 1000 / intervalSeconds
  }
}
