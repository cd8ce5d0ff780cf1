import type { Room } from './pool.ts'

export interface OverflowRules {
  /** How many checks run at once in each object. */
  places: number
  /** How many objects there may be at the very most. */
  mostObjects: number
}

/** When all fail at once, each is looked at once more to make sure, beside its schedule. */
const withConfirming = 1.5
/** A few monitors that look rarely may all hang in the same minute. */
const fewestObjects = 2

/**
 * Counts what runs in each overflow object, filling the lowest first so that few are awake. It takes no more than
 * its monitors could ever hold at once: the slow ones up to their number when all of them hang, and as many again
 * that are not yet known to be slow, so that a storm leaves the healthy a way out.
 */
export class Overflow {
  readonly #rules: OverflowRules
  readonly #inFlight: number[] = []
  #slowPlaces = 0
  #allPlaces = 0
  #all = 0
  #slow = 0

  constructor(rules: OverflowRules) {
    this.#rules = rules
  }

  /** @param held how many places are held on average when every monitor hangs: sum of timeout divided by interval. */
  size(held: number): void {
    const { places, mostObjects } = this.#rules
    const needed = Math.max(fewestObjects, Math.ceil(held / places))
    const most = places * mostObjects
    this.#allPlaces = Math.min(most, places * Math.ceil((1 + withConfirming) * needed))
    this.#slowPlaces = Math.min(
      this.#allPlaces - Math.min(most, places * fewestObjects),
      places * Math.ceil(withConfirming * needed),
    )
  }

  /** How many more checks fit. */
  get room(): Room {
    const quick = Math.max(0, this.#allPlaces - this.#all)
    return { quick, slow: Math.max(0, Math.min(quick, this.#slowPlaces - this.#slow)) }
  }

  get inFlight(): number {
    return this.#all
  }

  /** An object with a free place, now one fuller; null when there is no room. */
  take({ slow }: { slow: boolean }): number | null {
    const { room } = this
    if ((slow ? room.slow : room.quick) <= 0) return null
    let index = 0
    while ((this.#inFlight[index] ?? 0) >= this.#rules.places) index += 1
    this.#inFlight[index] = (this.#inFlight[index] ?? 0) + 1
    this.#all += 1
    if (slow) this.#slow += 1
    return index
  }

  release(index: number, { slow }: { slow: boolean }): void {
    this.#inFlight[index] = Math.max(0, (this.#inFlight[index] ?? 0) - 1)
    this.#all = Math.max(0, this.#all - 1)
    if (slow) this.#slow = Math.max(0, this.#slow - 1)
  }
}
