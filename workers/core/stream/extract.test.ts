import { test } from 'vitest'
import { Measuring } from './definition.ts'
import { extractorOf } from './extract.ts'
import { maxBehindMs } from './keeping.ts'

const now = Date.UTC(2026, 10, 26, 9)
const extract = (settings: object, events: unknown[]) => extractorOf(Measuring.parse(settings))(events, now)
const keysOf = (dimensions: string[], events: unknown[]) => {
  const { columns } = extract({ dimensions }, events)
  return Array.from(columns.keyOf, (place) => columns.keys[place])
}

test('dimensions are taken as text; a missing one is null', ({ expect }) => {
  const values = ['de', 5, true, null, undefined, { a: [1] }, '']
  expect(
    keysOf(
      ['v'],
      values.map((v) => ({ v })),
    ),
  ).toEqual(['de', '5', 'true', null, null, '{"a":[1]}', ''].map((text) => [text]))
})

test('equal keys are listed once, and unlike ones never fall together', ({ expect }) => {
  const events = [
    { a: 'x', b: 'y' },
    { a: 'xy', b: '' },
    { a: 'x', b: 'y', c: 1 },
    { a: null, b: 'null' },
    { a: 'null' },
  ]
  const { columns } = extract({ dimensions: ['a', 'b'] }, events)
  expect([...columns.keyOf]).toEqual([0, 1, 0, 2, 3])
  expect(columns.keys).toEqual([
    ['x', 'y'],
    ['xy', ''],
    [null, 'null'],
    ['null', null],
  ])
})

test('without dimensions all events have one key', ({ expect }) => {
  expect(keysOf([], [{}, 5, null])).toEqual([[], [], []])
})

test('paths lead into objects, and only to what an event says itself', ({ expect }) => {
  const event = JSON.parse('{"order":{"country":"de"},"__proto__":{"x":"own"}}') as unknown
  expect(keysOf(['order.country', 'order.toString', 'constructor.name', '__proto__.x'], [event])).toEqual([
    ['de', null, null, 'own'],
  ])
})

test('a name with dots of its own is found too, as OpenTelemetry has them', ({ expect }) => {
  const event = { attributes: { 'http.route': '/cart', http: { method: 'GET' } }, order: { amount: 3 } }
  const { columns } = extract(
    {
      dimensions: ['attributes.http.route'],
      measures: ['order.amount'],
      distinct: ['attributes.http.route'],
    },
    [event],
  )
  expect(columns.keys).toEqual([['/cart']])
  expect(columns.measures[0]?.[0]).toBe(3)
  expect(columns.distinct[0]).not.toEqual(new Uint32Array(2))
})

test('a long dimension is cut, not through the middle of a letter', ({ expect }) => {
  const [key] = keysOf(['v'], [{ v: `${'x'.repeat(199)}🙂` }])
  expect(key?.[0]).toBe(`${'x'.repeat(199)}\ufffd`)
  const [plain] = keysOf(['v'], [{ v: 'y'.repeat(300) }])
  expect(plain?.[0]).toBe('y'.repeat(200))
})

test('a measure that is no number is none, also one that no sum could hold', ({ expect }) => {
  const values = [1.5, -2, -0, '3', null, true, 1e301]
  const { columns } = extract(
    { measures: ['v'] },
    values.map((v) => ({ v })),
  )
  expect([...(columns.measures[0] ?? [])]).toEqual([
    1.5,
    -2,
    0,
    ...Array.from({ length: 4 }, () => Number.NaN),
  ])
})

test('distinct values are hashed in full, and a missing one is 0', ({ expect }) => {
  const long = 'x'.repeat(250)
  const { columns } = extract({ distinct: ['v'] }, [
    { v: `${long}a` },
    { v: `${long}b` },
    {},
    { v: `${long}a` },
  ])
  const words = [...(columns.distinct[0] ?? [])]
  expect(words.slice(0, 2)).not.toEqual(words.slice(2, 4))
  expect(words.slice(4, 6)).toEqual([0, 0])
  expect(words.slice(6, 8)).toEqual(words.slice(0, 2))
})

test('times are ISO 8601 or epoch ms, and else refused by name', ({ expect }) => {
  const good = [
    now,
    '2026-11-26T09:00:00Z',
    '2026-11-26T10:00:00.000+01:00',
    '2026-11-26 09:00:00',
    '2026-11-26',
  ]
  const bad = ['5', 'Nov 26 2026', '2026-13-01', '', true, {}, '2026-11-26T09:00:00 CET']
  const { columns, untimely } = extract(
    { time: 'at' },
    [...good, ...bad].map((at) => ({ at })),
  )
  expect([...columns.times]).toEqual([now, now, now, now, now - 9 * 3_600_000])
  expect(untimely.map(({ index, code }) => [index, code])).toEqual(
    bad.map((_, index) => [good.length + index, 'event.time_invalid']),
  )
})

test('what is missing, too far ahead or too old is refused; the other rows close up in their order', ({
  expect,
}) => {
  const at = [now + 60_000, now + 60_001, undefined, now - maxBehindMs, now - maxBehindMs - 1, null, now]
  const settings = { time: 'at', dimensions: ['k'], measures: ['m'], distinct: ['d'] }
  const { columns, untimely } = extract(
    settings,
    at.map((time, index) => ({ at: time, k: index, m: index, d: index })),
  )
  expect(untimely.map(({ index, code }) => [index, code])).toEqual([
    [1, 'event.in_future'],
    [2, 'event.time_missing'],
    [4, 'event.too_old'],
    [5, 'event.time_missing'],
  ])
  expect(columns.rows).toBe(3)
  expect([...columns.times]).toEqual([now + 60_000, now - maxBehindMs, now])
  expect(Array.from(columns.keyOf, (place) => columns.keys[place])).toEqual([['0'], ['3'], ['6']])
  expect([...(columns.measures[0] ?? [])]).toEqual([0, 3, 6])
  expect(columns.distinct[0]?.length).toBe(6)
})

test('without a time of its own an event happened when it was taken', ({ expect }) => {
  expect([...extract({}, [{}, { at: 5 }]).columns.times]).toEqual([now, now])
})
