import { test } from 'vitest'
import { flagsOf } from './flags.ts'

const none = { fcpMs: null, lcpMs: null, domContentLoadedMs: null, loadMs: null }
const span = { from: 0, to: 1_000 }
const told = (...args: Parameters<typeof flagsOf>) =>
  flagsOf(...args).map(({ place, words, isLeft }) => [
    place,
    words.map(({ short }) => short).join(' '),
    isLeft ? 'left' : 'right',
  ])

test('marks that are far apart have a flag each', ({ expect }) => {
  const marks = { fcpMs: 100, lcpMs: 500, domContentLoadedMs: 300, loadMs: 980 }
  expect(told(marks, span, 5)).toEqual([
    [10, 'FCP', 'right'],
    [30, 'DOM', 'right'],
    [50, 'LCP', 'right'],
    [98, 'Load', 'left'],
  ])
  expect(told(marks, { from: 200, to: 400 }, 5)).toEqual([[50, 'DOM', 'right']])
})

test('words never lie on each other, nor beyond the ruler', ({ expect }) => {
  expect(told({ ...none, fcpMs: 600, loadMs: 640 }, span, 10)).toEqual([[60, 'FCP Load', 'right']])
  // The last would stand left of its line, on the words of the one before.
  expect(told({ ...none, domContentLoadedMs: 700, loadMs: 950 }, span, 17)).toEqual([
    [70, 'DOM Load', 'left'],
  ])
  expect(told({ ...none, fcpMs: 400, domContentLoadedMs: 700, loadMs: 950 }, span, 17)).toEqual([
    [40, 'FCP DOM Load', 'right'],
  ])
})
