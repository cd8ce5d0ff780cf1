import { test } from 'vitest'
import { confirmDelayMs, repeatDelayMs, spreadDelayMs } from './pace.ts'
import { splitBySize } from './split.ts'

test('no run is heavier or longer than asked, and nothing is lost', ({ expect }) => {
  const items = Array.from({ length: 1000 }, (_, index) => ({ index, body: 'x'.repeat(index % 300) }))
  const runs = splitBySize(items, 5000, 30)
  expect(runs.flat()).toEqual(items)
  for (const run of runs) {
    expect(run.length).toBeLessThanOrEqual(30)
    expect(JSON.stringify(run).length).toBeLessThanOrEqual(5001)
  }
})

test('an item heavier than a run goes alone', ({ expect }) => {
  expect(splitBySize(['a', 'x'.repeat(100), 'b'], 50).map((run) => run.length)).toEqual([1, 1, 1])
})

test('confirming checks follow within one or two seconds, and well within the interval', ({ expect }) => {
  for (const dice of [0, 0.5, 1]) {
    expect(confirmDelayMs(1, 60_000, dice)).toBeLessThanOrEqual(1200)
    expect(confirmDelayMs(1, 60_000, dice)).toBeGreaterThanOrEqual(800)
    expect(confirmDelayMs(9, 60_000, dice)).toBeLessThanOrEqual(2400)
  }
})

test('repetitions back off from a second to a minute', ({ expect }) => {
  expect(repeatDelayMs(1, 1)).toBe(1000)
  expect(repeatDelayMs(3, 0)).toBe(2000)
  expect(repeatDelayMs(30, 1)).toBe(60_000)
})

test('few checks are spread over little time, many over all of it', ({ expect }) => {
  expect(spreadDelayMs(0, 1, 5000)).toBe(0)
  expect(spreadDelayMs(9, 10, 5000)).toBe(900)
  expect(spreadDelayMs(999, 1000, 5000)).toBe(4995)
})
