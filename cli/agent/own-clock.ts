import type { AgentEntry } from '#core/agent/protocol'
import { Schedule, slotAt } from '#core/monitor/due'

/** What a machine slept through is not made up for. */
const longestLookBackMs = 60_000

/** One monitor's tick that nobody has run yet. */
export interface Due {
  entry: AgentEntry
  tick: number
}

/** The same schedule as the lane's: what this agent would run by itself. Time is an argument. */
export class OwnClock {
  readonly #entries = new Map<string, AgentEntry>()
  #schedule = new Schedule<AgentEntry>([])
  #doneUntil: number

  constructor(now: number) {
    this.#doneUntil = now
  }

  get size(): number {
    return this.#entries.size
  }

  get(monitorId: string): AgentEntry | undefined {
    return this.#entries.get(monitorId)
  }

  assign(replace: boolean, entries: readonly AgentEntry[], removed: readonly string[]): void {
    if (replace) this.#entries.clear()
    for (const monitorId of removed) this.#entries.delete(monitorId)
    for (const entry of entries) this.#entries.set(entry.monitorId, entry)
    this.#schedule = new Schedule([...this.#entries.values()])
  }

  /** Ticks up to `until` that were not asked for before, oldest first. */
  due(until: number): Due[] {
    const { slotMs } = this.#schedule
    const from = Math.max(this.#doneUntil, until - longestLookBackMs)
    const due: Due[] = []
    for (let slot = slotAt(from, slotMs) + slotMs; slot <= until; slot += slotMs)
      due.push(...this.#schedule.due(slot).map((entry) => ({ entry, tick: slot })))
    this.#doneUntil = Math.max(this.#doneUntil, slotAt(until, slotMs))
    return due
  }
}
