import type { Lane } from './key-set.ts'
import { Usual } from './usual.ts'

/**
 * A key may be silent for so many windows; one that returns later is new, with no history. So whether it kept its slot
 * in between, which hangs on how its rules stand, makes no difference.
 * @param depth how many former windows are looked at.
 */
export const rememberedFor = (depth: number): number => Math.max(depth, 60)

/** The newest value of each key, and some before it, by slot. Plain arrays of numbers: a million are looked at each second. */
export class Column implements Lane {
  readonly depth: number
  /** What is usual for its keys, of all that it remembers. */
  readonly usual: Usual
  /** How many windows it has remembered. */
  count = 0
  /** Of the window that is judged; NaN where there is none. */
  values = new Float64Array(0)
  /** How many former windows are remembered of a key, by slot: at most `depth`. */
  #filled = new Uint8Array(0)
  /** `depth` values of each slot, the newest at `#next - 1`, and so on around. */
  #ring = new Float64Array(0)
  #next = 0

  /** @param depth former windows that are remembered, at most 255. */
  constructor(depth: number) {
    this.depth = depth
    this.usual = new Usual(this)
  }

  grow(slots: number): void {
    this.values = grown(this.values, slots)
    this.#filled = grown8(this.#filled, slots)
    this.#ring = grown(this.#ring, slots * this.depth)
  }

  clear(slot: number): void {
    this.values[slot] = Number.NaN
    this.#filled[slot] = 0
    this.usual.clear(slot)
  }

  /** A key occurs again, after so many windows without it. */
  returns(slot: number, missed: number): void {
    if (missed > rememberedFor(this.depth)) this.clear(slot)
  }

  filled(slot: number): number {
    return this.#filled[slot] ?? 0
  }

  /** The value so many windows ago, from 1 on; only as far as `filled` says. */
  before(slot: number, windows: number): number {
    const { depth } = this
    return this.#ring[slot * depth + ((this.#next - windows + depth) % depth)] ?? Number.NaN
  }

  /** The window has been judged: its values are history. */
  remember(slots: number): void {
    const { depth, values } = this
    if (depth === 0) return
    for (let slot = 0; slot < slots; slot += 1) {
      this.#ring[slot * depth + this.#next] = values[slot] ?? Number.NaN
      const filled = this.#filled[slot] ?? 0
      if (filled < depth) this.#filled[slot] = filled + 1
    }
    this.#next = (this.#next + 1) % depth
    this.count += 1
  }

  /** What is remembered of some slots, oldest first: `filled` values of each, one after the other. */
  save(slots: readonly number[]): { filled: number[]; values: string } {
    const filled = slots.map((slot) => this.filled(slot))
    const values = new Float64Array(filled.reduce((sum, count) => sum + count, 0))
    let at = 0
    for (const slot of slots)
      for (let windows = this.filled(slot); windows >= 1; windows -= 1)
        values[at++] = this.before(slot, windows)
    return { filled, values: new Uint8Array(values.buffer).toBase64() }
  }

  /** Takes back what was saved of these slots; of a longer memory the newest. */
  load(
    slots: readonly (number | undefined)[],
    { filled, values }: { filled: number[]; values: string },
  ): void {
    const { depth } = this
    const bytes = Uint8Array.fromBase64(values)
    const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
    let end = 0
    for (const [index, slot] of slots.entries()) {
      end += filled[index] ?? 0
      if (slot === undefined) continue
      const count = Math.min(filled[index] ?? 0, depth)
      for (let windows = 1; windows <= count; windows += 1)
        this.#ring[slot * depth + ((this.#next - windows + depth) % depth)] =
          numbers[end - windows] ?? Number.NaN
      this.#filled[slot] = count
    }
    this.count += 1
  }
}

function grown(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (length <= array.length) return array
  const larger = new Float64Array(length).fill(Number.NaN)
  larger.set(array)
  return larger
}

function grown8(array: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= array.length) return array
  const larger = new Uint8Array(length)
  larger.set(array)
  return larger
}
