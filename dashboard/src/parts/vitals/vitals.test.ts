import { test } from 'vitest'
import { figure, rate, saidTime, vitalNames } from './vitals.ts'

test('a figure is good up to Google’s limit, poor beyond the other, and nothing when it was not measured', ({
  expect,
}) => {
  const [lcp] = vitalNames
  if (!lcp) throw new Error('no vitals')
  expect([2_500, 2_501, 4_000, 4_001, null].map((value) => rate(lcp, value))).toEqual([
    'good',
    'middling',
    'middling',
    'poor',
    null,
  ])
})

test('each figure has its unit', ({ expect }) => {
  expect(figure('lcpMs', 3_100).replaceAll('\u00A0', ' ')).toBe('3,100 ms')
  expect(figure('cls', 0.0123)).toBe('0.012')
  expect(figure('thirdPartyShare', 0.256).replaceAll('\u00A0', ' ')).toBe('26 %')
  expect(figure('inpMs', null)).toBe('–')
  expect([saidTime(3_149), saidTime(640)].map((text) => text.replaceAll('\u00A0', ' '))).toEqual([
    '3.1 s',
    '640 ms',
  ])
})
