/**
 * A mergeable latency sketch (DDSketch): counts in buckets whose bounds grow by a constant factor, so that every
 * quantile is within 1 % of a value really seen, whatever was merged in whatever order.
 */
import { ByteReader, ByteWriter } from './bytes.ts'

const accuracy = 0.01
const growth = (1 + accuracy) / (1 - accuracy)
const logGrowth = Math.log(growth)
/** Below this, in ms, a latency counts as nothing: bucket `zero`. */
const smallest = 0.1
const zero = Math.ceil(Math.log(smallest) / logGrowth)

/** Bucket index to how many values fell into it. */
export type Sketch = Map<number, number>

/** A sketch of these values, in ms. */
export function sketchOf(values: Iterable<number> = []): Sketch {
  const sketch: Sketch = new Map()
  for (const value of values) add(sketch, value)
  return sketch
}

/** Adds one value, in ms, in place. */
export function add(sketch: Sketch, value: number): void {
  const bucket = value > smallest ? Math.ceil(Math.log(value) / logGrowth) : zero
  sketch.set(bucket, (sketch.get(bucket) ?? 0) + 1)
}

/** Adds another sketch into the first, in place, and answers it. */
export function merge(into: Sketch, other: Sketch): Sketch {
  for (const [bucket, count] of other) into.set(bucket, (into.get(bucket) ?? 0) + count)
  return into
}

/** The value, in ms, below which the fraction `q` (0 to 1) of all values lies; null for an empty sketch. */
export const quantile = (sketch: Sketch, q: number): number | null => quantiles(sketch, [q])[0] ?? null

/** Several at once, for one sorting; `qs` ascending. */
export function quantiles(sketch: Sketch, qs: readonly number[]): (number | null)[] {
  const buckets = [...sketch].toSorted(([a], [b]) => a - b)
  const count = buckets.reduce((sum, [, times]) => sum + times, 0)
  if (count === 0) return qs.map(() => null)
  let index = 0
  let seen = buckets[0]?.[1] ?? 0
  return qs.map((q) => {
    const rank = q * (count - 1)
    while (seen <= rank && index < buckets.length - 1) seen += buckets[++index]?.[1] ?? 0
    return valueOf(buckets[index]?.[0] ?? zero)
  })
}

/** The mean of all values, in ms, each within the accuracy of its bucket; null for an empty sketch. */
export function mean(sketch: Sketch): number | null {
  let sum = 0
  let count = 0
  for (const [bucket, times] of sketch) {
    sum += valueOf(bucket) * times
    count += times
  }
  return count === 0 ? null : sum / count
}

const valueOf = (bucket: number): number => (bucket === zero ? 0 : (2 * growth ** bucket) / (growth + 1))

/** Two to four bytes a bucket; nothing at all for an empty sketch. */
export function encode(sketch: Sketch): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter()
  let previous = zero
  for (const [bucket, count] of [...sketch].toSorted(([a], [b]) => a - b)) {
    writer.count(bucket - previous).count(count)
    previous = bucket
  }
  return writer.finish()
}

/** Reads what `encode` wrote. */
export function decode(bytes: Uint8Array): Sketch {
  const reader = new ByteReader(bytes)
  const sketch: Sketch = new Map()
  let bucket = zero
  while (!reader.done) {
    bucket += reader.count()
    sketch.set(bucket, reader.count())
  }
  return sketch
}
