import { test } from 'vitest'
import { answer, group, ranked } from './answer.ts'
import { Measuring } from './definition.ts'
import { extractorOf } from './extract.ts'
import { Windows } from './windows.ts'

const now = Date.UTC(2026, 10, 26, 9)
const measuring = Measuring.parse({
  time: 'at',
  dimensions: ['country', 'plan'],
  measures: ['amount', 'items'],
  distinct: ['user'],
})
const events = [
  { at: now, country: 'de', plan: 'pro', amount: 10, user: 'a' },
  { at: now + 1, country: 'de', plan: 'free', amount: 30, items: 2, user: 'b' },
  { at: now + 2, country: 'fr', plan: 'pro', amount: 20, user: 'a' },
  { at: now + 3, country: 'fr', plan: 'pro', amount: -4, user: 'a' },
  { at: now + 4, plan: 'pro', amount: 1 },
]

function ask({ groupBy = [] as string[], where = {}, top = Infinity, maxKeys = 100 }) {
  const windows = new Windows({ ...measuring, maxKeys })
  windows.add(extractorOf(measuring)(events, now).columns, null, now)
  const { dimensions, measures, distinct } = measuring
  const groups = group(windows.at('1m', now), { dimensions, groupBy, where })
  return ranked(groups, top).map((row) => answer(row, { groupBy, measures, distinct }, 60))
}

test('without groups there is one answer for everything', ({ expect }) => {
  expect(ask({})).toMatchObject([
    {
      key: {},
      isOther: false,
      count: 5,
      rate: 5 / 60,
      sum: { amount: 57, items: 2 },
      avg: { amount: 57 / 5, items: 2 },
      min: { amount: -4, items: 2 },
      max: { amount: 30, items: 2 },
      first: { amount: 10, items: 2 },
      last: { amount: 1, items: 2 },
      distinct: { user: 2 },
    },
  ])
})

test('groups come by count, then by key, and what nobody measured is null', ({ expect }) => {
  const answers = ask({ groupBy: ['country'] })
  expect(answers.map(({ key, count }) => [key['country'], count])).toEqual([
    ['de', 2],
    ['fr', 2],
    [null, 1],
  ])
  expect(answers[1]).toMatchObject({ sum: { items: 0 }, avg: { items: null }, p99: { items: null } })
})

test('percentiles are within 1 % and never beyond what was seen', ({ expect }) => {
  const [one] = ask({ where: { country: ['de'], plan: ['free'] } })
  expect(one).toMatchObject({ p50: { amount: 30, items: 2 }, p99: { amount: 30 } })
  const [all] = ask({})
  expect(Math.abs((all?.p50['amount'] ?? 0) - 10)).toBeLessThanOrEqual(0.1)
})

test('a filter takes one of the values of each dimension; the empty text means a missing one', ({
  expect,
}) => {
  const count = (where: Record<string, string[]>) => ask({ where }).map((one) => one.count)
  expect(count({ country: ['de', 'fr'] })).toEqual([4])
  expect(count({ country: ['de', 'fr'], plan: ['pro'] })).toEqual([3])
  expect(count({ country: [''] })).toEqual([1])
  expect(count({ country: ['us'] })).toEqual([])
  expect(count({ unknown: [''] })).toEqual([])
})

test('beyond the top the rest is one answer, last, with nothing lost', ({ expect }) => {
  const answers = ask({ groupBy: ['country', 'plan'], top: 1 })
  expect(answers.map(({ key, isOther, count }) => [key, isOther, count])).toEqual([
    [{ country: 'fr', plan: 'pro' }, false, 2],
    [{ country: 'other', plan: 'other' }, true, 3],
  ])
  expect(answers[1]?.sum['amount']).toBe(41)
})

test('keys for which a window had no room are told as others, and match no filter', ({ expect }) => {
  expect(ask({ groupBy: ['country'], maxKeys: 1 }).map(({ isOther, count }) => [isOther, count])).toEqual([
    [false, 1],
    [true, 4],
  ])
  expect(ask({ maxKeys: 1 }).map(({ count }) => count)).toEqual([5])
  expect(ask({ maxKeys: 1, where: { plan: ['pro', 'free'] } }).map(({ count }) => count)).toEqual([1])
})
