import { test } from 'vitest'
import { wake } from './wake.ts'

const noon = Date.UTC(2026, 10, 20, 12)
const calm = { slotMs: 1000, lastSlot: noon - 1000, expected: noon }

test('on time, the slot that was booked runs', ({ expect }) => {
  expect(wake({ ...calm, now: noon + 4 })).toEqual({ slots: [noon], latenessMs: 4, gap: null })
})

test('a little late, every slot that was missed still runs, and nothing twice', ({ expect }) => {
  const woken = wake({ ...calm, now: noon + 3200 })
  expect(woken.slots).toEqual([noon, noon + 1000, noon + 2000, noon + 3000])
  expect(woken.gap).toBeNull()
  expect(wake({ ...calm, lastSlot: noon + 3000, now: noon + 3300 }).slots).toEqual([])
})

test('more than five seconds late is a gap, from the last slot that ran to the one that runs again', ({
  expect,
}) => {
  expect(wake({ ...calm, now: noon + 61_300 })).toMatchObject({
    slots: [noon + 61_000],
    gap: { from: noon - 1000, to: noon + 61_000 },
  })
})

test('a 5 s lane may be two slots late before it is a gap', ({ expect }) => {
  const slow = { slotMs: 5000, lastSlot: noon - 5000, expected: noon }
  expect(wake({ ...slow, now: noon + 10_000 }).gap).toBeNull()
  expect(wake({ ...slow, now: noon + 10_001 }).gap).toEqual({ from: noon - 5000, to: noon + 10_000 })
})

test('a lane that has never run has no gap', ({ expect }) => {
  expect(wake({ now: noon + 700, slotMs: 1000, expected: null, lastSlot: null })).toEqual({
    slots: [noon],
    latenessMs: 0,
    gap: null,
  })
})

test('an alarm that fires too early runs nothing', ({ expect }) => {
  expect(wake({ ...calm, now: noon - 3 }).slots).toEqual([])
})
