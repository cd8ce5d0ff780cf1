import { test } from 'vitest'
import { meanWaitAfter, slowMs } from './wait.ts'

test('the first wait is the mean', ({ expect }) => {
  expect(meanWaitAfter(null, 120)).toBe(120)
})

test('one long wait makes a monitor slow, one quick answer makes it quick again', ({ expect }) => {
  const slow = meanWaitAfter(100, 5000)
  expect(slow).toBeGreaterThan(slowMs)
  expect(meanWaitAfter(slow, 90)).toBe(90)
})

test('a slow monitor that stays slow keeps a smooth mean', ({ expect }) => {
  expect(meanWaitAfter(2000, 3000)).toBeCloseTo(2300)
})
