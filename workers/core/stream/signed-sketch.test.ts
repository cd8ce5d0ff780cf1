import * as fc from 'fast-check'
import { test } from 'vitest'
import { bucketOf, countBucket, mergeSketch, type SignedSketch, sketchQuantiles } from './signed-sketch.ts'

const size = fc.double({ min: 1e-9, max: 1e21, noNaN: true })
const value = fc.oneof(
  size,
  size.map((positive) => -positive),
  fc.constant(0),
  fc.integer({ min: -50, max: 50 }),
)
const qs = [0, 0.25, 0.5, 0.95, 0.99, 1]

function sketchOf(values: readonly number[]): SignedSketch {
  const sketch: SignedSketch = new Map()
  for (const one of values) countBucket(sketch, bucketOf(one))
  return sketch
}
const inOrder = (sketch: SignedSketch) => [...sketch].toSorted(([a], [b]) => a - b)

test('every quantile is within 1 % of a value really seen, of either sign', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b)
      for (const [index, found] of sketchQuantiles(sketchOf(values), qs).entries()) {
        const right = sorted[Math.floor((qs[index] ?? 0) * (sorted.length - 1))] ?? Number.NaN
        expect(Math.abs((found ?? Number.NaN) - right)).toBeLessThanOrEqual(Math.abs(right) * 0.0100001)
      }
    }),
  )
})

test('merging sketches of parts gives the sketch of the whole, in any order', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (left, right) => {
      const whole = inOrder(sketchOf([...left, ...right]))
      for (const [into, other] of [
        [left, right],
        [right, left],
      ] as const) {
        const merged = sketchOf(into)
        mergeSketch(merged, sketchOf(other))
        expect(inOrder(merged)).toEqual(whole)
      }
    }),
  )
})

test('a larger value never lies in a lower bucket', ({ expect }) => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(Math.sign(bucketOf(a) - bucketOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('what is too small is 0, what is too large counts as the largest, and nothing is empty', ({
  expect,
}) => {
  expect(sketchQuantiles(sketchOf([1e-12, -1e-300, 0]), [0, 1])).toEqual([0, 0])
  expect(bucketOf(1e300)).toBe(bucketOf(1e21))
  expect(bucketOf(-1e300)).toBe(bucketOf(-1e21))
  expect(sketchQuantiles(new Map(), [0.5])).toEqual([null])
})
