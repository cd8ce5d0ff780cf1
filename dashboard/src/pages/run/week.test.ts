import { test } from 'vitest'
import { weekAround, weekStepSeconds } from './week.ts'

const hour = 3_600_000
const day = 24 * hour

test('a run is looked at within its week: not beyond now, nor before its monitor', ({ expect }) => {
  const at = 100 * day + 10
  expect(weekAround(at, { createdAt: 0, now: 200 * day })).toEqual({ from: 94 * day, to: 101 * day + hour })
  expect(weekAround(at, { createdAt: 99 * day, now: at + 20 })).toEqual({
    from: 99 * day,
    to: 100 * day + hour,
  })
  const young = weekAround(at, { createdAt: at, now: at })
  expect(young).toEqual({ from: 100 * day, to: 100 * day + hour })
  expect(weekStepSeconds(young)).toBe(300)
  // A monitor that says it is younger than its run still has the run in the picture.
  expect(weekAround(at, { createdAt: at + day, now: at + day }).from).toBeLessThanOrEqual(at)
})
