import { toleratedMs, wake, type Woken } from '#core/lane/wake'
import type { Roster } from './roster.ts'

const minuteMs = 60_000

/**
 * The lane's alarm: which slot it is booked for, which ran last, how late the newest began. A slot's alarm is set
 * `offsetMs` after the slot; what is asked and answered here is slots, and lateness counts from the alarm's time.
 */
export class Clock {
  readonly #storage: DurableObjectStorage
  readonly #roster: Roster
  readonly offsetMs: number
  #booked: number | null = null
  /** True once this life knows which alarm the one before has left. */
  #looked = false
  #lastSlot: number | null = null
  latenessMs = 0

  constructor(storage: DurableObjectStorage, roster: Roster, offsetMs: number) {
    this.#storage = storage
    this.#roster = roster
    this.offsetMs = offsetMs
  }

  get lastSlot(): number | null {
    return this.#lastSlot
  }

  /** How long until it rings next; without end while nothing is booked. */
  restsForMs(now: number): number {
    return this.#booked === null ? Infinity : this.#booked + this.offsetMs - now
  }

  /**
   * Books the next slot with something due, or the next minute if only housekeeping is left (`busy`); nothing at
   * all for a lane at rest. A slot in which nothing is due costs nothing.
   * @param wanted an instant at which something else must be awake.
   */
  async book(now: number, busy: boolean, wanted: number | null = null): Promise<void> {
    const { schedule } = this.#roster
    if (schedule.empty && !busy) return
    if (!this.#looked) this.#note(await this.#storage.getAlarm())
    // What is booked for this very moment is about to ring, and books what follows itself.
    if (this.#booked !== null && this.#booked + this.offsetMs <= now) return
    const after = Math.max(now - this.offsetMs, this.#lastSlot ?? 0)
    const minute = Math.floor(after / minuteMs) * minuteMs + minuteMs
    const slot = schedule.empty ? minute : schedule.nextSlot(after, minute)
    const next = wanted === null ? slot : Math.min(slot, Math.ceil(wanted))
    if (this.#booked === next) return
    this.#booked = next
    // Nothing waits for the disk: should this alarm be lost in a crash, the witness finds it missing.
    await this.#storage.setAlarm(next + this.offsetMs, { allowUnconfirmed: true })
  }

  /** The alarm has fired: what is to run. */
  strike(now: number, scheduledTime: number | undefined): Woken {
    const booked = this.#booked
    this.#note(null)
    return this.#wake(now, scheduledTime === undefined ? booked : scheduledTime - this.offsetMs)
  }

  /**
   * For the witness: what a missing or stuck alarm has left undone; null when the alarm is as it should be.
   * @param lastKnown the newest tick that is stored, for an object that remembers nothing else.
   */
  async repair(now: number, lastKnown: () => number | null): Promise<Woken | null> {
    const { slotMs, empty } = this.#roster.schedule
    const alarm = await this.#storage.getAlarm()
    const booked = alarm === null ? this.#booked : alarm - this.offsetMs
    if (alarm !== null && now - alarm <= toleratedMs(slotMs)) {
      this.#note(alarm) // it may be late and about to ring: nothing is booked over it
      return null
    }
    this.#note(null)
    if (empty) return null // nothing is due here, but what else wants to be woken is booked anew
    const known = lastKnown()
    const expected = booked ?? (known === null ? null : known + slotMs)
    return this.#wake(now, expected)
  }

  #note(alarm: number | null): void {
    this.#looked = true
    this.#booked = alarm === null ? null : alarm - this.offsetMs
  }

  #wake(now: number, expected: number | null): Woken {
    const { slotMs } = this.#roster.schedule
    const woken = wake({ now: now - this.offsetMs, expected, lastSlot: this.#lastSlot, slotMs })
    this.#lastSlot = woken.slots.at(-1) ?? this.#lastSlot
    this.latenessMs = woken.latenessMs
    return woken
  }
}
