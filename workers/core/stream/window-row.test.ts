import * as fc from 'fast-check'
import { test } from 'vitest'
import { bucketOf } from './signed-sketch.ts'
import { type EncodedMeasure, MeasureSum } from './window-row.ts'

function sumOf(values: readonly number[]): MeasureSum {
  const measure = new MeasureSum()
  for (const [index, value] of values.entries()) measure.add(value, index, bucketOf(value))
  return measure
}
const again = (measure: MeasureSum) =>
  MeasureSum.decode(JSON.parse(JSON.stringify(measure.encode())) as EncodedMeasure)

/** A finite number as a whole multiple of 2^-1074, without any loss. */
function exactly(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = (bits >> 52n) & 0x7ffn
  const fraction = bits & 0xfffffffffffffn
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return bits >> 63n ? -size : size
}
const sizeOf = (value: bigint) => (value < 0n ? -value : value)

test('a sum is right to the last place, in any order, in parts, and through its text', ({ expect }) => {
  const value = fc.oneof(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.integer({ min: -100_000, max: 100_000 }).map((cents) => cents / 100),
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), fc.nat(200), (values, cut) => {
      const exact = values.reduce((sum, one) => sum + exactly(one), 0n)
      const sizes = values.reduce((sum, one) => sum + sizeOf(exactly(one)), 0n)
      const tolerance = (sizeOf(exact) >> 52n) + ((BigInt(values.length) * sizes) >> 105n) + 1n
      const parts = again(sumOf(values.slice(cut)))
      parts.merge(again(sumOf(values.slice(0, cut))))
      for (const { sum } of [sumOf(values), sumOf(values.toReversed()), parts])
        expect(sizeOf(exactly(sum) - exact) <= tolerance).toBe(true)
    }),
  )
})

test('small amounts beside a huge one are not lost', ({ expect }) => {
  const tenths = Array.from({ length: 1_000 }, () => 0.1)
  expect(sumOf([1e16, ...tenths, -1e16]).sum).toBeCloseTo(100, 10)
  expect(again(sumOf([1e16, ...tenths])).encode()).toEqual(sumOf([1e16, ...tenths]).encode())
})

// As `extract` hands values on: never -0.
const amount = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0)

test('after its text a sum goes on as if it had never been away', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(amount), amount, (values, more) => {
      const [stayed, read] = [sumOf(values), again(sumOf(values))]
      for (const measure of values.length > 0 ? [stayed, read] : []) measure.add(more, 1e6, bucketOf(more))
      if (values.length > 0) expect(read.encode()).toEqual(stayed.encode())
    }),
  )
})

test('the first and the last are by time, and at the same instant by size', ({ expect }) => {
  const measure = new MeasureSum()
  for (const [value, at] of [
    [5, 20],
    [7, 10],
    [3, 10],
    [9, 20],
  ] as const)
    measure.add(value, at, bucketOf(value))
  expect([measure.first, measure.last]).toEqual([3, 9])
})
