import * as fc from 'fast-check'
import { test } from 'vitest'
import { cover } from './cover.ts'
import { type WindowName, windowMs, windowNames } from './definition.ts'

const day = 86_400_000
const base = Date.UTC(2026, 10, 26)
const all = windowNames.map((window) => ({ window, since: 0 }))

test('windows cover a span exactly, without a gap or an overlap, aligned to the smallest', ({ expect }) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: day }),
      fc.integer({ min: 1, max: day }),
      fc.subarray([...windowNames], { minLength: 1 }),
      (offset, length, names) => {
        const available = names.map((window) => ({ window, since: 0 }))
        const [from, to] = [base + offset, base + offset + length]
        const smallest = Math.min(...names.map((window) => windowMs[window]))
        const spans = cover(from, to, available)
        expect(spans[0]?.from).toBe(Math.floor(from / smallest) * smallest)
        expect(spans.at(-1)?.to).toBe(Math.ceil(to / smallest) * smallest)
        for (const [index, span] of spans.entries()) {
          expect(span.from % windowMs[span.window]).toBe(0)
          expect(span.to % windowMs[span.window]).toBe(0)
          expect(span.to).toBeGreaterThan(span.from)
          if (index > 0) expect(span.from).toBe(spans[index - 1]?.to)
        }
      },
    ),
  )
})

test('where small windows are not kept any more the span begins and goes on with what is', ({ expect }) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: day }),
      fc.integer({ min: 1, max: day }),
      fc.array(fc.integer({ min: 0, max: 2 * day }), { minLength: 4, maxLength: 4 }),
      (offset, length, ages) => {
        const kept = ages.toSorted((a, b) => b - a)
        const available = windowNames.map((window, index) => ({ window, since: base + (kept[index] ?? 0) }))
        const [from, to] = [base + offset, base + offset + length]
        const spans = cover(from, to, available)
        expect(spans[0]?.from).toBeLessThanOrEqual(from)
        expect(spans.at(-1)?.to).toBeGreaterThanOrEqual(to)
        for (const [index, span] of spans.entries()) {
          expect(span.from % windowMs[span.window]).toBe(0)
          if (index > 0) expect(span.from).toBe(spans[index - 1]?.to)
          const since = available.find(({ window }) => window === span.window)?.since ?? 0
          // What nobody keeps any more is asked of the largest.
          if (span.window !== '1h') expect(span.from).toBeGreaterThanOrEqual(since)
        }
      },
    ),
  )
})

test('large windows make the middle and small ones the edges', ({ expect }) => {
  const at = (h: number, m: number, s: number) => base + h * 3_600_000 + m * 60_000 + s * 1_000
  const spans = cover(at(0, 58, 47), at(3, 1, 12), all)
  expect(
    spans.map(({ window, from, to }): [WindowName, number] => [window, (to - from) / windowMs[window]]),
  ).toEqual([
    ['1s', 3],
    ['10s', 1],
    ['1m', 1],
    ['1h', 2],
    ['1m', 1],
    ['10s', 1],
    ['1s', 2],
  ])
})

test('nothing is covered by nothing', ({ expect }) => {
  expect(cover(base, base, all)).toEqual([])
  expect(cover(base + 1, base, all)).toEqual([])
  expect(cover(base, base + 1, [])).toEqual([])
})
