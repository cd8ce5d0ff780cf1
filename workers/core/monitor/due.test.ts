import * as fc from 'fast-check'
import { test } from 'vitest'
import { nextTick, Schedule, slotMsOf, ticksBetween, type Timed } from './due.ts'
import { phase } from './phase.ts'

const entry = (part: Partial<Timed> = {}): Timed => ({
  monitorId: 'mon_a',
  intervalSeconds: 60,
  regionIndex: 0,
  regionCount: 3,
  fromTick: 0,
  untilTick: null,
  ...part,
})
const day = Date.UTC(2026, 10, 20)
const slots = (slotMs: number, from: number, to: number) =>
  Array.from({ length: (to - from) / slotMs }, (_, index) => from + index * slotMs)

test('three regions at 60 s look every 20 s', ({ expect }) => {
  const [first = 0, second = 0, third = 0] = [0, 1, 2]
    .map((regionIndex) => phase('mon_a', regionIndex, 3, 60_000))
    .toSorted((a, b) => a - b)
  expect(second - first).toBe(20_000)
  expect(third - second).toBe(20_000)
})

test('a thousand monitors spread over the interval so that no second has more than four times its share', ({
  expect,
}) => {
  const seconds = Array.from({ length: 60 }, () => 0)
  for (let index = 0; index < 1000; index++) {
    const second = Math.floor(phase(`mon_${index}`, 0, 1, 60_000) / 1000)
    seconds[second] = (seconds[second] ?? 0) + 1
  }
  expect(Math.min(...seconds)).toBeGreaterThan(0)
  expect(Math.max(...seconds)).toBeLessThan((4 * 1000) / 60)
})

test('a lane wakes each second once it holds an interval under a minute', ({ expect }) => {
  expect(slotMsOf([entry(), entry({ intervalSeconds: 300 })])).toBe(5000)
  expect(slotMsOf([entry(), entry({ intervalSeconds: 59 })])).toBe(1000)
})

test('over any day every monitor is due exactly as often as its interval says, once each time', ({
  expect,
}) => {
  fc.assert(
    fc.property(
      fc.constantFrom(10, 12, 13, 30, 59, 60, 61, 90, 300, 3601),
      fc.integer({ min: 0, max: 2 }),
      fc.string({ minLength: 1, maxLength: 12 }),
      (intervalSeconds, regionIndex, monitorId) => {
        const only = entry({ monitorId, intervalSeconds, regionIndex })
        const schedule = new Schedule([only])
        const to = day + 4 * 3_600_000
        const ticks = slots(schedule.slotMs, day, to).filter((slot) => schedule.due(slot).length > 0)
        expect(ticks.length).toBe(ticksBetween(only, schedule.slotMs, day, to))
        expect(Math.abs(ticks.length - (to - day) / (intervalSeconds * 1000))).toBeLessThan(1)
        for (const [index, tick] of ticks.entries()) {
          if (index > 0) expect(nextTick(only, schedule.slotMs, ticks[index - 1] ?? 0)).toBe(tick)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('a lane runs a moving monitor only within its ticks', ({ expect }) => {
  const moving = entry({ fromTick: day + 600_000, untilTick: day + 1_200_000 })
  const schedule = new Schedule([moving])
  const ticks = slots(5000, day, day + 3_600_000).filter((slot) => schedule.due(slot).length > 0)
  expect(ticks).toHaveLength(10)
  expect(Math.min(...ticks)).toBeGreaterThanOrEqual(day + 600_000)
  expect(Math.max(...ticks)).toBeLessThan(day + 1_200_000)
  expect(ticksBetween(moving, 5000, day, day + 3_600_000)).toBe(10)
})

test('the next slot is the next one with something due, and the limit when there is none', ({ expect }) => {
  const schedule = new Schedule([entry({ intervalSeconds: 3600, regionCount: 1 })])
  const next = schedule.nextSlot(day, day + 3_700_000)
  expect(schedule.due(next)).toHaveLength(1)
  expect(schedule.nextSlot(next, next + 60_000)).toBe(next + 60_000)
})

test('a slot of a thousand monitors is found in less than half a millisecond', ({ expect }) => {
  const schedule = new Schedule(
    Array.from({ length: 1000 }, (_, index) => entry({ monitorId: `mon_${index}` })),
  )
  const started = performance.now()
  let found = 0
  for (const slot of slots(5000, day, day + 3_600_000)) found += schedule.due(slot).length
  expect(found).toBe(60_000)
  expect((performance.now() - started) / 720).toBeLessThan(0.5)
})
