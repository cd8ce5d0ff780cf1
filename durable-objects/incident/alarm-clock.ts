/** The one alarm of an object, set no more often than needed: each setting is a write. */
export class AlarmClock {
  readonly #storage: DurableObjectStorage
  /** What the alarm is known to be set to. */
  #setTo: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /** Finds out what it is set to: an alarm can be missing or stuck in the past. */
  async read(): Promise<void> {
    const alarm = await this.#storage.getAlarm()
    this.#setTo = alarm !== null && alarm > Date.now() ? alarm : null
  }

  /** It has rung, and is set to nothing now. */
  rung(): void {
    this.#setTo = null
  }

  /** Sets ahead the alarm that a claim will need: an alarm's write is one that the sending would wait for. */
  standBy(ms: number): void {
    const now = Date.now()
    if (this.#setTo !== null && this.#setTo > now) return
    this.#set(now + ms)
  }

  /** Sets it for the first of these times, unless it already stands no later than that. */
  setFor(times: readonly number[], now: number): void {
    if (times.length === 0) return
    // Never in the past: such an alarm has been seen not to ring.
    const at = Math.max(Math.min(...times), now + 1)
    if (this.#setTo !== null && this.#setTo <= at && this.#setTo > now) return
    this.#set(at)
  }

  #set(at: number): void {
    this.#setTo = at
    void this.#storage.setAlarm(at)
  }
}
