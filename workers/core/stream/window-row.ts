import { Distinct, type EncodedDistinct } from './distinct.ts'
import { countBucket, mergeSketch, type SignedSketch } from './signed-sketch.ts'

/** The values of the dimensions, in their order; null where an event had none. */
export type Key = readonly (string | null)[]

/**
 * One measure under one key: `[count, sum, min, max, first, firstAt, last, lastAt, [bucket, times, …], lost]`, where
 * `lost` is what rounding took from the sum, so that it can be added to without loss; left out where it is 0.
 */
export type EncodedMeasure = [
  count: number,
  sum: number,
  min: number,
  max: number,
  first: number,
  firstAt: number,
  last: number,
  lastAt: number,
  sketch: number[],
  lost?: number,
]

/** One key of one window, as it is stored and sent. `m` holds null where no event had the measure. */
export interface EncodedRow {
  k: Key
  /** 1 when it holds all keys for which there was no room. */
  o?: 1
  n: number
  m: (EncodedMeasure | null)[]
  d: EncodedDistinct[]
}

/**
 * What the values of one measure came to. The sum is kept in two numbers, of which the second is what rounding took
 * from the first (Neumaier's compensation, carried on): off by at most 2⁻⁵² of itself and n·2⁻¹⁰⁵ of the sum of sizes,
 * whatever the order of n values and however they were merged.
 */
export class MeasureSum {
  count = 0
  min = Infinity
  max = -Infinity
  first = 0
  firstAt = Infinity
  last = 0
  lastAt = -Infinity
  readonly sketch: SignedSketch = new Map()
  #sum = 0
  #lost = 0

  get sum(): number {
    return this.#sum
  }

  add(value: number, at: number, bucket: number): void {
    this.count += 1
    this.#addSum(value)
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    this.#note(value, at, value, at)
    countBucket(this.sketch, bucket)
  }

  merge(other: MeasureSum): void {
    if (other.count === 0) return
    this.count += other.count
    this.#addSum(other.#sum)
    this.#addSum(other.#lost)
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.#note(other.first, other.firstAt, other.last, other.lastAt)
    mergeSketch(this.sketch, other.sketch)
  }

  encode(): EncodedMeasure {
    const buckets = [...this.sketch].toSorted(([a], [b]) => a - b).flat()
    const { count, sum, min, max, first, firstAt, last, lastAt } = this
    const encoded: EncodedMeasure = [count, sum, min, max, first, firstAt, last, lastAt, buckets]
    if (this.#lost !== 0) encoded.push(this.#lost)
    return encoded
  }

  static decode([
    count,
    sum,
    min,
    max,
    first,
    firstAt,
    last,
    lastAt,
    buckets,
    lost = 0,
  ]: EncodedMeasure): MeasureSum {
    const measure = new MeasureSum()
    Object.assign(measure, { count, min, max, first, firstAt, last, lastAt })
    measure.#sum = sum
    measure.#lost = lost
    for (let at = 0; at < buckets.length; at += 2) measure.sketch.set(buckets[at] ?? 0, buckets[at + 1] ?? 0)
    return measure
  }

  /** Roughly how much memory it takes. */
  get bytes(): number {
    return 350 + 30 * this.sketch.size
  }

  /** Knuth's TwoSum: what a sum loses by rounding is itself a number. The larger part stays in front. */
  #addSum(value: number): void {
    const sum = this.#sum + value
    const added = sum - this.#sum
    const lost = this.#lost + (this.#sum - (sum - added) + (value - added))
    this.#sum = sum + lost
    this.#lost = lost - (this.#sum - sum)
  }

  /** Of several at the same instant the smallest is the first and the largest the last: their order makes no difference. */
  #note(first: number, firstAt: number, last: number, lastAt: number): void {
    if (firstAt < this.firstAt || (firstAt === this.firstAt && first < this.first)) {
      this.first = first
      this.firstAt = firstAt
    }
    if (lastAt > this.lastAt || (lastAt === this.lastAt && last > this.last)) {
      this.last = last
      this.lastAt = lastAt
    }
  }
}

/** What the events of one key in one window came to. Mergeable in any order. */
export class WindowRow {
  readonly key: Key
  readonly isOther: boolean
  count = 0
  readonly measures: MeasureSum[]
  readonly distinct: Distinct[]

  constructor(key: Key, shape: { measures: number; distinct: number }, isOther = false) {
    this.key = key
    this.isOther = isOther
    this.measures = Array.from({ length: shape.measures }, () => new MeasureSum())
    this.distinct = Array.from({ length: shape.distinct }, () => new Distinct())
  }

  merge(other: WindowRow): void {
    this.count += other.count
    for (const [index, measure] of this.measures.entries()) {
      const more = other.measures[index]
      if (more) measure.merge(more)
    }
    for (const [index, distinct] of this.distinct.entries()) {
      const more = other.distinct[index]
      if (more) distinct.merge(more)
    }
  }

  /** Roughly how much memory it takes. */
  get bytes(): number {
    let bytes = 300
    for (const measure of this.measures) bytes += measure.bytes
    for (const distinct of this.distinct) bytes += distinct.bytes
    return bytes
  }

  encode(): EncodedRow {
    return {
      k: this.key,
      ...(this.isOther ? { o: 1 as const } : {}),
      n: this.count,
      m: this.measures.map((measure) => (measure.count > 0 ? measure.encode() : null)),
      d: this.distinct.map((distinct) => distinct.encode()),
    }
  }

  static decode({ k, o, n, m, d }: EncodedRow): WindowRow {
    const row = new WindowRow(k, { measures: 0, distinct: 0 }, o === 1)
    row.count = n
    row.measures.push(...m.map((measure) => (measure ? MeasureSum.decode(measure) : new MeasureSum())))
    row.distinct.push(...d.map((distinct) => Distinct.decode(distinct)))
    return row
  }
}

/** A key as a text: equal for equal keys. */
export const keyText = (key: Key): string => JSON.stringify(key)
