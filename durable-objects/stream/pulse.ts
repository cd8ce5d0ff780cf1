const secondMs = 1_000
const keepEveryMs = 10_000
/** After the end of a second, so that it is surely over. */
const offsetMs = 5

interface Beats {
  /** Once a second; answers whether there is more to come soon. */
  second(now: number): boolean
  /** Every ten seconds. */
  keep(now: number): void
  /** When the shard must be awake although nothing flows; null when it need not. */
  dueAt(now: number): number | null
}

/**
 * The clock of a shard: a timer each second while something flows or somebody looks, and an alarm behind it, which
 * also ends what an eviction has left open. At rest it costs nothing.
 */
export class Pulse {
  readonly #ctx: DurableObjectState
  readonly #beats: Beats
  #timer: ReturnType<typeof setTimeout> | undefined
  #alarmAt = 0
  #keptAt = 0
  #isQuiet = true
  latenessMs = 0

  constructor(ctx: DurableObjectState, beats: Beats) {
    this.#ctx = ctx
    this.#beats = beats
  }

  /** Something came: the clock goes on. */
  beat(now: number): void {
    this.#isQuiet = false
    this.#bookAlarm(now)
    if (this.#timer !== undefined) return
    const due = (Math.floor((now - offsetMs) / secondMs) + 1) * secondMs + offsetMs
    this.#timer = setTimeout(() => this.#strike(due), due - now)
  }

  /** Nothing flows: the alarm wakes the shard when something is due next; null when nothing is. */
  async rest(dueAt: number | null, now: number): Promise<void> {
    this.#alarmAt = dueAt ?? 0
    if (dueAt !== null) await this.#ctx.storage.setAlarm(Math.max(dueAt, now + secondMs))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #strike(due: number): void {
    this.#timer = undefined
    const now = Date.now()
    this.latenessMs = Math.max(0, now - due)
    const goesOn = this.#beats.second(now)
    if (now - this.#keptAt >= keepEveryMs) {
      this.#keptAt = now
      this.#beats.keep(now)
    }
    if (goesOn || !this.#isQuiet) {
      this.#isQuiet = true
      const next = Math.max(now + 1, due + secondMs)
      this.#timer = setTimeout(() => this.#strike(next), next - now)
    }
    if (goesOn) this.#bookAlarm(now)
    else if (this.#timer === undefined) this.#bringForward(now)
  }

  /** The timer stops: what is due before the alarm would ring brings it forward. */
  #bringForward(now: number): void {
    const dueAt = this.#beats.dueAt(now)
    if (dueAt === null || dueAt >= this.#alarmAt) return
    this.#alarmAt = Math.max(dueAt, now + secondMs)
    void this.#ctx.storage.setAlarm(this.#alarmAt, { allowUnconfirmed: true })
  }

  /** The alarm stays at least one keeping ahead; it only rings when the timer is gone. */
  #bookAlarm(now: number): void {
    // One that is set for something far off would ring too late.
    if (this.#alarmAt > now + keepEveryMs && this.#alarmAt <= now + 2 * keepEveryMs) return
    this.#alarmAt = now + 2 * keepEveryMs
    void this.#ctx.storage.setAlarm(this.#alarmAt, { allowUnconfirmed: true })
  }
}
