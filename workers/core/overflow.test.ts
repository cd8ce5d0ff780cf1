import { test } from 'vitest'
import { Overflow } from './overflow.ts'

const rules = { places: 5, mostObjects: 200 }
const slow = { slow: true }
const quick = { slow: false }

function sized(held: number, part: Partial<typeof rules> = {}): Overflow {
  const overflow = new Overflow({ ...rules, ...part })
  overflow.size(held)
  return overflow
}
function fill(overflow: Overflow, job: { slow: boolean }): number[] {
  const taken: number[] = []
  for (let index = overflow.take(job); index !== null; index = overflow.take(job)) taken.push(index)
  return taken
}

test('objects fill from the lowest, and never beyond their places', ({ expect }) => {
  const overflow = sized(0, { places: 2, mostObjects: 2 })
  expect(fill(overflow, quick)).toEqual([0, 0, 1, 1])
  expect(overflow.room).toEqual({ slow: 0, quick: 0 })
  overflow.release(0, quick)
  expect(overflow.take(quick)).toBe(0)
})

test('it takes what its monitors hold when all of them hang and are looked at once more, and no more', ({
  expect,
}) => {
  // 500 monitors, 5 s of every 10 s: 250 places
  const storm = fill(sized(250), slow)
  expect(storm).toHaveLength(375)
  expect(new Set(storm).size).toBe(75)
})

test('however many hang, quick checks have a way out', ({ expect }) => {
  for (const held of [0, 20, 250, 5000]) {
    const overflow = sized(held)
    fill(overflow, slow)
    expect(overflow.room.slow).toBe(0)
    expect(overflow.room.quick).toBeGreaterThanOrEqual(10)
    overflow.release(0, slow)
    expect(overflow.room.slow).toBe(1)
  }
})

test('quick checks that turn out to hang may fill it all, and then nothing fits', ({ expect }) => {
  const overflow = sized(0)
  expect(fill(overflow, quick)).toHaveLength(25)
  expect(overflow.room).toEqual({ slow: 0, quick: 0 })
})

test('the largest lane stays below the most objects there may be', ({ expect }) => {
  expect(fill(sized(5000), slow)).toHaveLength(990)
  expect(fill(sized(5000), quick)).toHaveLength(1000)
})

test('an overflow object has no overflow of its own', ({ expect }) => {
  const overflow = sized(100, { mostObjects: 0 })
  expect(overflow.room).toEqual({ slow: 0, quick: 0 })
  expect(overflow.take(quick)).toBeNull()
})
