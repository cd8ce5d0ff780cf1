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
export function quantile(sketch: Sketch, q: number): number | null {
  const buckets = [...sketch].toSorted(([a], [b]) => a - b)
  const total = buckets.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return null
  const rank = q * (total - 1)
  let seen = 0
  let last = zero
  for (const [bucket, count] of buckets) {
    seen += count
    last = bucket
    if (seen > rank) break
  }
  return last === zero ? 0 : (2 * growth ** last) / (growth + 1)
}

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
