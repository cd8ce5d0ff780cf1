import type { Column } from './column.ts'

/** Of a normal distribution, so many median deviations are one standard deviation. */
const normalMad = 1.4826

/** What is usual for each key of a column: reckoned once a window, whichever rules ask. */
export class Usual {
  readonly #column: Column
  readonly #room: Float64Array
  /** By slot: the window for which it was last reckoned, by the column's count. */
  #medianAt = new Float64Array(0)
  #spreadAt = new Float64Array(0)
  #medians = new Float64Array(0)
  #spreads = new Float64Array(0)
  #known = new Uint8Array(0)

  constructor(column: Column) {
    this.#column = column
    this.#room = new Float64Array(column.depth)
  }

  /** A slot belongs to a new key. */
  clear(slot: number): void {
    if (slot >= this.#medianAt.length) return
    this.#medianAt[slot] = -1
    this.#spreadAt[slot] = -1
  }

  /** How many remembered windows of a key had a value. */
  known(slot: number): number {
    this.#reckonMedian(slot)
    return this.#known[slot] ?? 0
  }

  /** Of at least one value. */
  median(slot: number): number {
    this.#reckonMedian(slot)
    return this.#medians[slot] ?? Number.NaN
  }

  /** The median of how far the values lie from their median, as large as a standard deviation would be. */
  spread(slot: number): number {
    const median = this.median(slot)
    if (this.#spreadAt[slot] === this.#column.count) return this.#spreads[slot] ?? Number.NaN
    const values = this.#values(slot)
    for (let index = 0; index < values.length; index += 1)
      values[index] = Math.abs((values[index] ?? 0) - median)
    const spread = normalMad * medianOf(values)
    this.#spreads[slot] = spread
    this.#spreadAt[slot] = this.#column.count
    return spread
  }

  #reckonMedian(slot: number): void {
    if (this.#medianAt[slot] === this.#column.count) return
    if (slot >= this.#medianAt.length) this.#grow()
    const values = this.#values(slot)
    this.#known[slot] = values.length
    this.#medians[slot] = medianOf(values)
    this.#medianAt[slot] = this.#column.count
  }

  /** In no order; all of them in the room that is lent. */
  #values(slot: number): Float64Array {
    const filled = this.#column.filled(slot)
    let count = 0
    for (let windows = 1; windows <= filled; windows += 1) {
      const value = this.#column.before(slot, windows)
      if (!Number.isNaN(value)) this.#room[count++] = value
    }
    return this.#room.subarray(0, count)
  }

  #grow(): void {
    const slots = this.#column.values.length
    this.#medianAt = grown(this.#medianAt, slots)
    this.#spreadAt = grown(this.#spreadAt, slots)
    this.#medians = grown(this.#medians, slots)
    this.#spreads = grown(this.#spreads, slots)
    const known = new Uint8Array(slots)
    known.set(this.#known)
    this.#known = known
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length).fill(-1)
  larger.set(array)
  return larger
}

/** NaN of none; changes their order. */
function medianOf(values: Float64Array): number {
  values.sort()
  const half = values.length >> 1
  const upper = values[half] ?? Number.NaN
  return values.length % 2 === 1 ? upper : ((values[half - 1] ?? Number.NaN) + upper) / 2
}
