import { recheckDelayMs } from '#core/lane/pace'
import { verdictOf } from '#core/monitor/streak'
import type { Watched } from './roster.ts'

/** After a restart what was failing is looked at again within this. */
const firstLookMs = 10_000

/**
 * Extra looks at what is failing and not due for long, so that its recovery does not wait for the schedule. Each
 * follows the newest result, so that the schedule's own checks count as looks. Kept in memory: a restart looks anew.
 */
export class Rechecks {
  readonly #looks = new Map<Watched, { at: number; number: number }>()

  /** Takes note of what was failing before this object began to live. */
  begin(watched: Watched, now: number): void {
    if (!isFailing(watched) || recheckDelayMs(0, intervalMs(watched), 0) === null) return
    this.#looks.set(watched, { at: now + Math.random() * firstLookMs, number: 0 })
  }

  /** After each result: books the next look, or forgets a monitor that is well again. */
  note(watched: Watched, now: number): void {
    const number = (this.#looks.get(watched)?.number ?? -1) + 1
    const delayMs = isFailing(watched) ? recheckDelayMs(number, intervalMs(watched), Math.random()) : null
    if (delayMs === null) this.#looks.delete(watched)
    else this.#looks.set(watched, { at: now + delayMs, number })
  }

  /** Who is to be looked at now. Not named again before a result was noted. */
  due(now: number): Watched[] {
    const due: Watched[] = []
    for (const [watched, look] of this.#looks) {
      if (look.at > now) continue
      due.push(watched)
      this.#looks.set(watched, { ...look, at: Infinity })
    }
    return due
  }

  /** Forgets a monitor that is not what it was: edited, paused, moved or gone. */
  drop(watched: Watched): void {
    this.#looks.delete(watched)
  }

  /** When the next look is due; Infinity while nobody waits for one. */
  get soonest(): number {
    let soonest = Infinity
    for (const { at } of this.#looks.values()) soonest = Math.min(soonest, at)
    return soonest
  }
}

const intervalMs = ({ entry }: Watched): number => entry.intervalSeconds * 1000

function isFailing({ entry, streak }: Watched): boolean {
  if (entry.passive) return false // nothing is probed: its own word ends it
  const verdict = verdictOf(streak)
  return verdict === 'down' || verdict === 'suspect'
}
