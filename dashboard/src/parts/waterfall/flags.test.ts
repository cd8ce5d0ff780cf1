import { test } from 'vitest'
import { flagsOf } from './flags.ts'

const none = { fcpMs: null, lcpMs: null, domContentLoadedMs: null, loadMs: null }
const span = { from: 0, to: 1_000 }
const told = (...args: Parameters<typeof flagsOf>) =>
  flagsOf(...args).map(({ from, words }) => [from, words.map(({ short }) => short).join(' ')])

test('marks that are far apart have a flag each, within the ruler', ({ expect }) => {
  const marks = { fcpMs: 100, lcpMs: 500, domContentLoadedMs: 300, loadMs: 980 }
  expect(told(marks, span, 5)).toEqual([
    [10, 'FCP'],
    [30, 'DOM'],
    [50, 'LCP'],
    [95, 'Load'],
  ])
  expect(told(marks, { from: 200, to: 400 }, 5)).toEqual([[50, 'DOM']])
})

test('words never lie on each other, and each mark keeps its own line', ({ expect }) => {
  const close = flagsOf({ ...none, fcpMs: 600, loadMs: 640 }, span, 10)
  expect(close.map(({ words }) => words.map(({ place }) => place))).toEqual([[60, 64]])
  expect(told({ fcpMs: 300, domContentLoadedMs: 690, lcpMs: 750, loadMs: 900 }, span, 10)).toEqual([
    [30, 'FCP'],
    [69, 'DOM LCP'],
    [90, 'Load'],
  ])
  // What is shifted back into the ruler may lie on the one before.
  expect(told({ ...none, domContentLoadedMs: 700, loadMs: 950 }, span, 17)).toEqual([[66, 'DOM Load']])
  expect(told({ ...none, fcpMs: 400, domContentLoadedMs: 700, loadMs: 950 }, span, 25)).toEqual([
    [25, 'FCP DOM Load'],
  ])
})
