import * as fc from 'fast-check'
import { test } from 'vitest'
import { hashInto } from './hash.ts'
import { RecentIds } from './recent-ids.ts'

test('an id is known as long as it is among the newest, and not longer', ({ expect }) => {
  // Few different low words, so that chains are long and wrap round the end of the table.
  const pair = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.constantFrom(1, 2, 2_047, 2_046, 1_023, 7))
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1_500, maxLength: 4_000, size: 'max' }), (pairs) => {
      const ids = new RecentIds(1_024)
      const model = new Set<number>()
      for (const [high, low] of pairs) {
        const id = high * 2 ** 16 + low
        expect(ids.add(high, low)).toBe(!model.has(id))
        model.add(id)
        if (model.size > 1_024) for (const oldest of model) if (model.delete(oldest)) break
      }
      expect(ids.size).toBe(model.size)
    }),
    { numRuns: 30 },
  )
})

test('it grows to its limit and then forgets the oldest for each new one', ({ expect }) => {
  const most = 65_536
  const ids = new RecentIds(most)
  const words = new Uint32Array(2)
  const add = (index: number) => {
    hashInto(`evt_${index}`, words, 0)
    return ids.add(words[0] ?? 0, words[1] ?? 0)
  }
  let fresh = 0
  for (let index = 0; index < 3 * most; index += 1) if (add(index)) fresh += 1
  expect(fresh).toBe(3 * most)
  expect(ids.size).toBe(most)
  for (let index = 2 * most; index < 3 * most; index += 1) if (!add(index)) fresh -= 1
  expect(fresh).toBe(2 * most)
  expect(add(2 * most - 1)).toBe(true)
})
