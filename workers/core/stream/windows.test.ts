import * as fc from 'fast-check'
import { test } from 'vitest'
import { Measuring, type WindowName, windowMs, windowNames } from './definition.ts'
import { extractorOf } from './extract.ts'
import { keyText, WindowRow } from './window-row.ts'
import { type WindowFact, Windows } from './windows.ts'

interface Event {
  at: number
  country?: string | null
  amount?: number
  user?: string
}

const base = Date.UTC(2026, 10, 26, 9)
const measuring = Measuring.parse({
  time: 'at',
  dimensions: ['country'],
  measures: ['amount'],
  distinct: ['user'],
})
const extract = extractorOf(measuring)
const columnsOf = (events: readonly Event[]) => extract(events, base + 3 * 3_600_000).columns

/** Times that share windows and times that do not; quarters, whose sums are exact in any order. */
const event: fc.Arbitrary<Event> = fc.record(
  {
    at: fc
      .tuple(fc.constantFrom(0, 900, 59_000, 3_599_000, 7_200_000), fc.integer({ min: 0, max: 2_500 }))
      .map(([from, more]) => base + from + more),
    country: fc.constantFrom('de', 'fr', null),
    amount: fc.integer({ min: -4_000, max: 40_000 }).map((quarters) => quarters / 4),
    user: fc.integer({ min: 0, max: 120 }).map((which) => `user-${which}`),
  },
  { requiredKeys: ['at'] },
)
const events = fc.array(event, { maxLength: 120 })

/** Events in batches, by where to cut. */
function batchesOf(list: readonly Event[], cuts: readonly number[]): Event[][] {
  const places = [0, ...cuts.map((cut) => cut % (list.length + 1)).toSorted((a, b) => a - b), list.length]
  return places.slice(1).map((to, index) => list.slice(places[index], to))
}
const cuts = fc.array(fc.nat(1_000), { maxLength: 5 })

type Book = Map<string, WindowFact>
const placeOf = ({ window, start }: Pick<WindowFact, 'window' | 'start'>) => `${window} ${start}`

/** Every window that some facts tell of, its rows in the order of their keys. */
const read = (facts: Iterable<WindowFact>) =>
  Object.fromEntries(
    [...facts]
      .map((fact): [string, unknown] => [
        placeOf(fact),
        fact.rows.toSorted((a, b) => (keyText(a.k) < keyText(b.k) ? -1 : 1)),
      ])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
const factsOf = (windows: Windows) => windowNames.flatMap((window) => windows.rows(window, 0, Infinity))

function counted(batches: readonly (readonly Event[])[]): Windows {
  const windows = new Windows(measuring)
  for (const batch of batches) windows.add(columnsOf(batch), null, base)
  return windows
}
/** Windows of all events at once, by the engine itself; the next test compares that with plain arithmetic. */
const straight = (list: readonly Event[]) => read(factsOf(counted([list])))

test('a window holds what plain arithmetic over its events gives', ({ expect }) => {
  fc.assert(
    fc.property(events, (list) => {
      const facts = factsOf(counted([list]))
      for (const window of windowNames) {
        const told = facts.filter((fact) => fact.window === window)
        expect(told.reduce((sum, { rows }) => sum + rows.reduce((n, row) => n + row.n, 0), 0)).toBe(
          list.length,
        )
        for (const { start, rows } of told)
          for (const row of rows.map((encoded) => WindowRow.decode(encoded))) {
            const own = list.filter(
              ({ at, country = null }) =>
                Math.floor(at / windowMs[window]) * windowMs[window] === start && country === row.key[0],
            )
            const amounts = own.flatMap(({ amount }) => amount ?? [])
            const users = new Set(own.flatMap(({ user }) => user ?? []))
            const [measure] = row.measures
            expect(row.count).toBe(own.length)
            expect(measure?.count).toBe(amounts.length)
            expect(measure?.sum).toBe(amounts.reduce((sum, amount) => sum + amount, 0))
            expect(measure?.min).toBe(Math.min(...amounts))
            expect(measure?.max).toBe(Math.max(...amounts))
            if (users.size <= 64) expect(row.distinct[0]?.count).toBe(users.size)
            else expect(Math.abs((row.distinct[0]?.count ?? 0) / users.size - 1)).toBeLessThan(0.065)
            const timed = own.filter(({ amount }) => amount !== undefined).toSorted((a, b) => a.at - b.at)
            const atSame = (at: number | undefined) =>
              timed.filter((one) => one.at === at).map(({ amount }) => amount)
            if (timed.length === 0) continue
            expect(atSame(timed[0]?.at)).toContain(measure?.first)
            expect(atSame(timed.at(-1)?.at)).toContain(measure?.last)
          }
      }
    }),
  )
})

test('any order, any batches and any shards give the same windows', ({ expect }) => {
  const dealt = events.chain((list) =>
    fc.record({
      list: fc.constant(list),
      shuffled: fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      cuts,
      shards: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: list.length, maxLength: list.length }),
    }),
  )
  fc.assert(
    fc.property(dealt, ({ list, shuffled, cuts: at, shards }) => {
      expect(read(factsOf(counted(batchesOf(shuffled, at))))).toEqual(straight(list))
      const merged = new Map<string, { fact: WindowFact; rows: Map<string, WindowRow> }>()
      for (const shard of [2, 0, 1])
        for (const fact of factsOf(
          counted(
            batchesOf(
              shuffled.filter((_, index) => shards[index] === shard),
              at,
            ),
          ),
        )) {
          const into = merged.get(placeOf(fact)) ?? { fact, rows: new Map<string, WindowRow>() }
          merged.set(placeOf(fact), into)
          for (const row of fact.rows.map((encoded) => WindowRow.decode(encoded))) {
            const known = into.rows.get(keyText(row.key))
            if (known) known.merge(row)
            else into.rows.set(keyText(row.key), row)
          }
        }
      const whole = [...merged.values()].map(({ fact, rows }) => ({
        ...fact,
        rows: [...rows.values()].map((row) => row.encode()),
      }))
      expect(read(whole)).toEqual(straight(list))
    }),
  )
})

/** Storage as an object has it: the newest of each window. */
function keep(book: Book, facts: readonly WindowFact[]): void {
  for (const fact of facts) book.set(placeOf(fact), JSON.parse(JSON.stringify(fact)) as WindowFact)
}
const keptIn = (book: Book) => ({
  keptMs: () => Infinity,
  kept: (window: WindowName, start: number) => book.get(placeOf({ window, start })),
})

test('a crash at any point loses nothing and counts nothing twice', ({ expect }) => {
  // After each batch: nothing, a close, a checkpoint, letting go what is told and kept, or a crash.
  const step = fc.constantFrom('none', 'close', 'keep', 'let go', 'crash')
  fc.assert(
    fc.property(events, cuts, fc.array(step, { maxLength: 6 }), (list, at, steps) => {
      const batches = batchesOf(list, at)
      const book: Book = new Map()
      let position = 0
      let windows = new Windows(measuring, keptIn(book))
      const checkpoint = (upTo: number) => {
        keep(book, windows.dirty())
        position = upTo
      }
      for (const [index, batch] of batches.entries()) {
        windows.add(columnsOf(batch), null, base)
        const what = steps[index]
        if (what === 'close') windows.close(base + 3_600_000)
        if (what === 'keep') checkpoint(index + 1)
        if (what === 'let go') windows.shrink(0)
        if (what !== 'crash') continue
        windows = new Windows(measuring, keptIn(book))
        windows.load([...book.values()].filter(({ pending }) => pending))
        for (const again of batches.slice(position, index + 1)) windows.add(columnsOf(again), null, base)
      }
      windows.close(Infinity)
      checkpoint(batches.length)
      expect(read(book.values())).toEqual(straight(list))
    }),
    { numRuns: 300 },
  )
})

test('closed early and corrected later, the last revision is what one computation gives', ({ expect }) => {
  fc.assert(
    fc.property(events, cuts, fc.array(fc.nat(7_300_000), { maxLength: 6 }), (list, at, offsets) => {
      const windows = new Windows(measuring)
      const nows = offsets.toSorted((a, b) => a - b)
      const told: Book = new Map()
      const take = (facts: readonly WindowFact[]) => {
        for (const fact of facts) {
          expect(fact.revision).toBe((told.get(placeOf(fact))?.revision ?? 0) + 1)
          told.set(placeOf(fact), fact)
        }
      }
      for (const [index, batch] of batchesOf(list, at).entries()) {
        windows.add(columnsOf(batch), null, base)
        take(windows.close(base + (nows[index] ?? 0)))
      }
      take(windows.close(Infinity))
      expect(windows.close(Infinity)).toEqual([])
      expect(read(told.values())).toEqual(straight(list))
    }),
  )
})

test('a window closes when its lateness is over, and not a ms before', ({ expect }) => {
  const windows = counted([[{ at: base + 100 }]])
  expect(windows.nextCloseAt()).toBe(base + 3_000)
  expect(windows.close(base + 2_999)).toEqual([])
  expect(windows.close(base + 3_000)).toMatchObject([
    { window: '1s', start: base, revision: 1, pending: false },
  ])
  expect(windows.nextCloseAt()).toBe(base + 12_000)
})

test('keys for which there is no room keep the total count and sum exact, and are told as others', ({
  expect,
}) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(1_000)), { minLength: 1 }), (list) => {
      const windows = new Windows({ ...measuring, maxKeys: 5 })
      windows.add(
        columnsOf(list.map(([key, amount]) => ({ at: base, country: `c${key}`, amount }))),
        null,
        base,
      )
      const rows = windows.at('1m', base)
      const keys = new Set(list.map(([key]) => key)).size
      expect(rows.length).toBe(Math.min(keys, 6))
      expect(rows.some(({ isOther }) => isOther)).toBe(keys > 5)
      expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(list.length)
      expect(rows.reduce((sum, { measures }) => sum + (measures[0]?.sum ?? 0), 0)).toBe(
        list.reduce((sum, [, amount]) => sum + amount, 0),
      )
    }),
  )
})

test('an old event touches only the windows that are still kept, and one too old for all is said to be', ({
  expect,
}) => {
  const windows = new Windows(measuring, {
    keptMs: (window) => (window === '1h' ? 7_200_000 : 60_000),
    kept: () => undefined,
  })
  const now = base + 10 * 3_600_000
  const ages = [0, 600_000, 3 * 3_600_000, 5 * 3_600_000]
  expect(
    windows.add(
      extract(
        ages.map((age) => ({ at: now - age })),
        now,
      ).columns,
      null,
      now,
    ),
  ).toBe(1)
  expect(windows.rows('1s', 0, Infinity).map(({ start }) => start)).toEqual([now])
  expect(windows.rows('1h', 0, Infinity).map(({ start }) => now - start)).toEqual([10_800_000, 3_600_000, 0])
})

test('rows that are to be skipped are counted nowhere, and are not too old', ({ expect }) => {
  const windows = new Windows(measuring)
  expect(windows.add(columnsOf([{ at: base }, { at: base }]), Uint8Array.of(0, 1), base)).toBe(0)
  expect(windows.at('1h', base)[0]?.count).toBe(1)
})

test('what is let go is neither owed nor unkept, and the oldest goes first', ({ expect }) => {
  const windows = counted([[{ at: base }, { at: base + 5_000 }, { at: base + 9_000 }]])
  windows.close(base + 8_000)
  expect(windows.rows('1s', 0, Infinity).length).toBe(3)
  windows.shrink(0)
  expect(windows.rows('1s', 0, Infinity).length, 'nothing was kept yet').toBe(3)
  windows.dirty()
  const all = windows.shrink(Infinity)
  expect(windows.shrink(all - 1)).toBeLessThan(all)
  expect(windows.rows('1s', 0, Infinity).map(({ start }) => start - base)).toEqual([5_000, 9_000])
  windows.shrink(0)
  expect(
    windows.rows('1s', 0, Infinity).map(({ start }) => start - base),
    'not closed yet',
  ).toEqual([9_000])
})
