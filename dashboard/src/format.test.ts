import { test } from 'vitest'
import { latency, none, percent, plural, relative, sentenceList, span } from './format.ts'

const plain = (text: string): string => text.replaceAll('\u00A0', ' ')

test('only all of the time is 100 %, and what is missing is never rounded away', ({ expect }) => {
  expect(plain(percent(100))).toBe('100 %')
  expect(plain(percent(99.9999))).toBe('99.999 %')
  expect(plain(percent(99.5))).toBe('99.5 %')
  expect(plain(percent(72.459))).toBe('72.45 %')
  expect(percent(null)).toBe(none)
})

test('a latency that was not measured is a dash, never 0', ({ expect }) => {
  expect(latency(null)).toBe(none)
  expect(plain(latency(8.44))).toBe('8.4 ms')
  expect(plain(latency(1840.4))).toBe('1,840 ms')
})

test('a span names its two largest units and skips an empty second', ({ expect }) => {
  expect(plain(span(401))).toBe('6 min 41 s')
  expect(plain(span(3600))).toBe('1 h')
  expect(plain(span(90_061))).toBe('1 d 1 h')
  expect(plain(span(0))).toBe('0 s')
})

test('relative times look back and ahead', ({ expect }) => {
  expect(relative(1000, 1500)).toBe('now')
  expect(plain(relative(0, 125_000))).toBe('2 min ago')
  expect(plain(relative(3_700_000, 0))).toBe('in 1 h')
})

test('lists and counts read as sentences', ({ expect }) => {
  expect(sentenceList(['a', 'b', 'c'])).toBe('a, b and c')
  expect(plural(1, 'lane')).toBe('1 lane')
  expect(plural(1200, 'lane')).toBe('1,200 lanes')
})
