/**
 * A mergeable sketch of any numbers (DDSketch, https://arxiv.org/abs/1908.10693, mirrored for negative ones): every
 * quantile is within 1 % of a value really seen, whatever was merged in whatever order. Buckets are never joined, so
 * that the order makes no difference; what bounds their number is the range of sizes that are told apart.
 */
const accuracy = 0.01
const growth = (1 + accuracy) / (1 - accuracy)
const perLog = 1 / Math.log(growth)
/** Nearer to 0 than this is 0. */
const smallest = 1e-9
/** Larger ones count as this large: 3,455 buckets of either sign at most. */
const largest = 1e21
/** So that every bucket of a positive value has a positive number: the order of buckets is that of values. */
const shift = 2_000

/** Bucket to how many values fell into it. */
export type SignedSketch = Map<number, number>

/** The bucket of a finite value: reckon it once, count it in many sketches. */
export function bucketOf(value: number): number {
  const size = Math.abs(value)
  if (size < smallest) return 0
  const bucket = Math.ceil(Math.log(Math.min(size, largest)) * perLog) + shift
  return value > 0 ? bucket : -bucket
}

export function countBucket(sketch: SignedSketch, bucket: number, times = 1): void {
  sketch.set(bucket, (sketch.get(bucket) ?? 0) + times)
}

/** Adds another sketch into the first, in place. */
export function mergeSketch(into: SignedSketch, other: SignedSketch): void {
  for (const [bucket, times] of other) countBucket(into, bucket, times)
}

/** The values below which these fractions (ascending) of all values lie; null for an empty sketch. */
export function sketchQuantiles(sketch: SignedSketch, qs: readonly number[]): (number | null)[] {
  const buckets = [...sketch].toSorted(([a], [b]) => a - b)
  const count = buckets.reduce((sum, [, times]) => sum + times, 0)
  if (count === 0) return qs.map(() => null)
  let index = 0
  let seen = buckets[0]?.[1] ?? 0
  return qs.map((q) => {
    const rank = q * (count - 1)
    while (seen <= rank && index < buckets.length - 1) seen += buckets[++index]?.[1] ?? 0
    return valueOf(buckets[index]?.[0] ?? 0)
  })
}

/** The value in the middle of a bucket: at most the accuracy off from all in it. */
function valueOf(bucket: number): number {
  if (bucket === 0) return 0
  const size = (2 * growth ** (Math.abs(bucket) - shift)) / (growth + 1)
  return bucket > 0 ? size : -size
}
