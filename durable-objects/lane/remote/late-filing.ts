import type { LateResult } from '#core/agent/protocol'
import { staleAfterMs } from '#core/monitor/decide'
import { ticksBetween } from '#core/monitor/due'
import type { Outcome } from '#core/result'
import type { KeptResult } from '#core/results-codec'
import type { LaneEntry } from '#core/rpc'
import type { Hours } from '../hours.ts'
import type { Minutes } from '../minutes.ts'
import type { Roster, Watched } from '../roster.ts'
import type { LaneStore } from '../store.ts'

interface Books {
  roster: Roster
  minutes: Minutes
  hours: Hours
  store: LaneStore
}

/** A tick is rounded to the slot, which may have been another then. */
const slots = [1000, 5000] as const
/** Another machine's clock may be a little ahead of ours. */
const aheadMs = 2_000

/**
 * Files what a private location or a placed probe has found while nobody waited for it. The key is (monitor, tick):
 * what is filed already stays, what had been counted as unknown is corrected, so that saying it twice changes nothing.
 */
export class LateFiling {
  readonly #books: Books
  readonly #latestMs: number
  readonly #fresh: (watched: Watched, result: KeptResult) => void

  /**
   * @param latestMs what is later is passed over.
   * @param fresh takes results that are new enough to say something about now, oldest first.
   */
  constructor(books: Books, latestMs: number, fresh: (watched: Watched, result: KeptResult) => void) {
    this.#books = books
    this.#latestMs = latestMs
    this.#fresh = fresh
  }

  /** @param isAwaited settles a job that still waits for this very tick; it is then recorded like any other. */
  file(results: readonly LateResult[], isAwaited: (late: LateResult) => boolean, now: number): void {
    for (const [monitorId, some] of Map.groupBy(results, (late) => late.monitorId)) {
      const watched = this.#books.roster.get(monitorId)
      // Gone, paused or edited: it speaks of what is no more.
      if (!watched || watched.entry.paused || watched.entry.passive) continue
      // Of one tick only the first counts: a job that waits for it is settled once, and recorded a moment later.
      const ticks = new Map(some.toReversed().map((late) => [late.tick, late]))
      const real = [...ticks.values()].filter(
        (late) => late.tick >= now - this.#latestMs && isTickOf(watched.entry, late, now) && !isAwaited(late),
      )
      if (real.length > 0) this.#fileOf(watched, real, now)
    }
  }

  #fileOf(watched: Watched, late: readonly LateResult[], now: number): void {
    const { minutes, hours, store } = this.#books
    const { entry, ordinal } = watched
    const known = this.#known(entry.monitorId, late)
    const filed: { result: KeptResult; wasUnknown: boolean }[] = []
    for (const one of late.toSorted((a, b) => a.tick - b.tick)) {
      const before = known.get(one.tick)
      if (before !== undefined && (before !== 'unknown' || one.answer.outcome === 'unknown')) continue
      known.set(one.tick, one.answer.outcome)
      filed.push({ result: resultOf(one, now), wasUnknown: before === 'unknown' })
    }
    if (filed.length === 0) return
    store.together(() => {
      minutes.file(filed.map(({ result }) => ({ ordinal, result })))
      hours.correct(watched, filed, { minutes, slotMs: this.#books.roster.schedule.slotMs }, now)
    })
    const freshFrom = now - staleAfterMs(entry.intervalSeconds)
    for (const { result } of filed)
      if (result.at > Math.max(watched.streak.lastAt, freshFrom)) this.#fresh(watched, result)
  }

  #known(monitorId: string, late: readonly LateResult[]): Map<number, Outcome> {
    const ticks = late.map(({ tick }) => tick)
    const range = { from: Math.min(...ticks), to: Math.max(...ticks) + 1, limit: Infinity }
    const results = this.#books.minutes.read(monitorId, range).filter(({ kind }) => kind === 'schedule')
    return new Map(results.map(({ tick, outcome }) => [tick, outcome]))
  }
}

function isTickOf(entry: LaneEntry, { tick, configVersion }: LateResult, now: number): boolean {
  if (configVersion !== entry.configVersion) return false
  if (tick > now + aheadMs) return false
  return slots.some((slotMs) => tick % slotMs === 0 && ticksBetween(entry, slotMs, tick, tick + slotMs) > 0)
}

const resultOf = ({ tick, at, answer }: LateResult, now: number): KeptResult => ({
  ...answer,
  tick,
  at: Math.min(now, Math.max(tick - aheadMs, at)),
  kind: 'schedule',
})
