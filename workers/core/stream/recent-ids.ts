const smallest = 1_024

/**
 * The newest ids, by their 64-bit hashes: whether one has come before. It grows with what it holds, to a limit; beyond
 * that the oldest is forgotten for each new one.
 */
export class RecentIds {
  readonly #most: number
  /** Pairs of words in the order in which they came; full, it is a ring. */
  #ring: Uint32Array
  #oldest = 0
  #count = 0
  /** Open addressing over pairs; both words 0 is an empty slot. At most half full. */
  #table: Uint32Array
  #mask: number

  /** @param most a power of two is rounded up to. */
  constructor(most: number) {
    this.#most = 2 ** Math.ceil(Math.log2(Math.max(most, smallest)))
    this.#ring = new Uint32Array(2 * smallest)
    this.#table = new Uint32Array(4 * smallest)
    this.#mask = 2 * smallest - 1
  }

  get size(): number {
    return this.#count
  }

  /** So many are remembered. */
  get most(): number {
    return this.#most
  }

  /** Remembers an id; false when it has come before. Not both words may be 0. */
  add(high: number, low: number): boolean {
    const slot = this.#find(high, low)
    if (this.#table[2 * slot] !== 0 || this.#table[2 * slot + 1] !== 0) return false
    const room = this.#ring.length / 2
    if (this.#count < room) this.#write(slot, high, low)
    else if (room < this.#most) {
      this.#grow()
      this.#write(this.#find(high, low), high, low)
    } else {
      this.#forgetOldest()
      this.#write(this.#find(high, low), high, low)
    }
    return true
  }

  #write(slot: number, high: number, low: number): void {
    this.#table[2 * slot] = high
    this.#table[2 * slot + 1] = low
    const place = (this.#oldest + this.#count) % (this.#ring.length / 2)
    this.#ring[2 * place] = high
    this.#ring[2 * place + 1] = low
    this.#count += 1
  }

  /** Its slot, or the empty one where it belongs. */
  #find(high: number, low: number): number {
    let slot = low & this.#mask
    for (;;) {
      const h = this.#table[2 * slot]
      const l = this.#table[2 * slot + 1]
      if ((h === high && l === low) || (h === 0 && l === 0)) return slot
      slot = (slot + 1) & this.#mask
    }
  }

  #forgetOldest(): void {
    this.#remove(this.#find(this.#ring[2 * this.#oldest] ?? 0, this.#ring[2 * this.#oldest + 1] ?? 0))
    this.#oldest = (this.#oldest + 1) % (this.#ring.length / 2)
    this.#count -= 1
  }

  /** Empties a slot and moves up what would no longer be found (Knuth, 6.4, algorithm R). */
  #remove(slot: number): void {
    let hole = slot
    let next = slot
    for (;;) {
      next = (next + 1) & this.#mask
      const high = this.#table[2 * next] ?? 0
      const low = this.#table[2 * next + 1] ?? 0
      if (high === 0 && low === 0) break
      const home = low & this.#mask
      // Whether its home lies cyclically in (hole, next]: then it stays.
      if (hole <= next ? hole < home && home <= next : hole < home || home <= next) continue
      this.#table[2 * hole] = high
      this.#table[2 * hole + 1] = low
      hole = next
    }
    this.#table[2 * hole] = 0
    this.#table[2 * hole + 1] = 0
  }

  #grow(): void {
    const old = this.#ring
    const oldRoom = old.length / 2
    const ring = new Uint32Array(2 * old.length)
    this.#table = new Uint32Array(2 * this.#table.length)
    this.#mask = this.#table.length / 2 - 1
    for (let index = 0; index < this.#count; index += 1) {
      const from = (this.#oldest + index) % oldRoom
      const high = old[2 * from] ?? 0
      const low = old[2 * from + 1] ?? 0
      ring[2 * index] = high
      ring[2 * index + 1] = low
      const slot = this.#find(high, low)
      this.#table[2 * slot] = high
      this.#table[2 * slot + 1] = low
    }
    this.#ring = ring
    this.#oldest = 0
  }
}
