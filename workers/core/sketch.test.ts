import * as fc from 'fast-check'
import { test } from 'vitest'
import { add, decode, encode, merge, quantile, sketchOf } from './sketch.ts'

const latency = fc.double({ min: 0.2, max: 120_000, noNaN: true })
const exact = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN

test('every quantile is within 1 % of a value really seen', ({ expect }) => {
  fc.assert(
    fc.property(
      fc.array(latency, { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
      (values, q) => {
        const found = quantile(sketchOf(values), q) ?? Number.NaN
        const right = exact(values, q)
        expect(Math.abs(found - right) / right).toBeLessThanOrEqual(0.0100001)
      },
    ),
  )
})

test('merging sketches of parts gives the sketch of the whole, in any order', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(latency), fc.array(latency), (left, right) => {
      const whole = sketchOf([...left, ...right])
      expect(encode(merge(sketchOf(left), sketchOf(right)))).toEqual(encode(whole))
      expect(encode(merge(sketchOf(right), sketchOf(left)))).toEqual(encode(whole))
    }),
  )
})

test('a sketch survives its bytes', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 300_000, noNaN: true })), (values) => {
      const sketch = sketchOf(values)
      expect(new Map(decode(encode(sketch)))).toEqual(new Map([...sketch].toSorted(([a], [b]) => a - b)))
    }),
  )
})

test('an empty sketch has no quantile and no bytes', ({ expect }) => {
  expect(quantile(sketchOf(), 0.5)).toBeNull()
  expect(encode(sketchOf())).toHaveLength(0)
})

test('what took no measurable time counts, as 0', ({ expect }) => {
  const sketch = sketchOf([0, 0, 0])
  add(sketch, 100)
  expect(quantile(sketch, 0.5)).toBe(0)
  expect(quantile(sketch, 1)).toBeCloseTo(100, -1)
})

test('thirty latencies around 300 ms take less than 100 bytes', ({ expect }) => {
  const values = Array.from({ length: 30 }, (_, index) => 250 + index * 3.3)
  expect(encode(sketchOf(values)).length).toBeLessThan(100)
})
