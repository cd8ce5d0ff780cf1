import * as fc from 'fast-check'
import { test } from 'vitest'
import { Distinct } from './distinct.ts'
import { hashInto } from './hash.ts'

const word = new Uint32Array(2)
function distinctOf(texts: Iterable<string>): Distinct {
  const distinct = new Distinct()
  for (const text of texts) {
    hashInto(text, word, 0)
    distinct.add(word[0] ?? 0, word[1] ?? 0)
  }
  return distinct
}
const texts = (count: number, prefix = '') => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

test('up to 64 different values are counted exactly, however often each came', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 300 }), (values) => {
      expect(distinctOf(values.map(String)).count).toBe(new Set(values).size)
    }),
  )
})

test('more are estimated with a standard error of 1.6 % and without bias, at every size', ({ expect }) => {
  for (const count of [65, 200, 1_000, 4_000, 10_000, 12_000, 20_000, 100_000]) {
    const repeats = count > 20_000 ? 4 : 16
    const errors = Array.from(
      { length: repeats },
      (_, seed) => distinctOf(texts(count, `${seed}:`)).count / count - 1,
    )
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(4 * 0.01625)
    const mean = errors.reduce((sum, error) => sum + error, 0) / repeats
    expect(Math.abs(mean), `bias at ${count}`).toBeLessThan((4 * 0.01625) / Math.sqrt(repeats))
  }
})

test('merging parts in any order gives what the whole gives, few or many', ({ expect }) => {
  const some = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 150 }).map((list) => list.map(String))
  fc.assert(
    fc.property(some, some, some, (a, b, c) => {
      const whole = distinctOf([...a, ...b, ...c]).encode()
      const forth = distinctOf(a)
      forth.merge(distinctOf(b))
      forth.merge(distinctOf(c))
      const back = distinctOf(c)
      const inner = distinctOf(b)
      inner.merge(distinctOf(a))
      back.merge(inner)
      expect(forth.encode()).toEqual(whole)
      expect(back.encode()).toEqual(whole)
    }),
  )
})

test('it survives its text, and the text of few registers is short', ({ expect }) => {
  for (const count of [0, 1, 64, 65, 500, 5_000, 200_000]) {
    const distinct = distinctOf(texts(count))
    const encoded = JSON.stringify(distinct.encode())
    const read = Distinct.decode(JSON.parse(encoded) as ReturnType<Distinct['encode']>)
    expect(read.count).toBe(distinct.count)
    expect(read.encode()).toEqual(distinct.encode())
    expect(encoded.length).toBeLessThan(count === 65 ? 450 : 4_200)
  }
})

test('the rarest hashes find their register', ({ expect }) => {
  const distinct = new Distinct()
  for (let index = 0; index < 65; index += 1) distinct.add(index << 20, 0)
  distinct.add(0xffffffff, 0xffffffff)
  expect(Distinct.decode(distinct.encode()).count).toBe(distinct.count)
  expect(distinct.count).toBeGreaterThan(60)
})

test('registers of another making are refused', ({ expect }) => {
  expect(() => Distinct.decode('(12)5')).toThrow(RangeError)
})
