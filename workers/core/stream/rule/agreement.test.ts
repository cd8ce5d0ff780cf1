import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { bucketOf } from '../signed-sketch.ts'
import { type EncodedRow, WindowRow } from '../window-row.ts'
import { type Judged, Rulebook, type SavedBook } from './book.ts'
import { Rehearsal } from './rehearsal.ts'
import { RuleFields, type StreamRule } from './schema.ts'

const shape = { dimensions: ['country', 'plan'], measures: ['ms'], distinct: [] }
const size = 1_000

type Sent = { country: string | null; plan: string | null; count: number; value: number }

/** What came in some windows; most held nothing, and some long spans did not either. */
const history = fc
  .array(
    fc.record({
      gap: fc.oneof(
        { weight: 6, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 400 }) },
      ),
      sent: fc.array(
        fc.record<Sent>({
          country: fc.constantFrom('de', 'fr', 'us', null),
          plan: fc.constantFrom('pro', 'free'),
          count: fc.integer({ min: 1, max: 8 }),
          value: fc.integer({ min: -20, max: 20 }),
        }),
        { maxLength: 5 },
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    const windows = new Map<number, Sent[]>()
    let at = 0
    for (const { gap, sent } of steps) {
      if (sent.length > 0) windows.set(at * size, sent)
      at += gap
    }
    return { windows, end: (at + 200) * size }
  })

const condition = fc.oneof(
  fc.record({ op: fc.constantFrom('<', '>', '==', '>='), value: fc.integer({ min: -2, max: 12 }) }),
  fc.record({
    change: fc.record({
      windows: fc.integer({ min: 1, max: 5 }),
      op: fc.constantFrom('<=', '>='),
      value: fc.integer({ min: -6, max: 6 }),
    }),
  }),
  fc.record({ absent: fc.record({ windows: fc.integer({ min: 1, max: 90 }) }) }),
  fc.record({
    anomaly: fc.record({
      windows: fc.integer({ min: 3, max: 20 }),
      minWindows: fc.integer({ min: 1, max: 3 }),
      deviations: fc.constant(2),
      minPercent: fc.constant(0),
    }),
  }),
)

const ruleOf = fc
  .record({
    aggregate: fc.constantFrom({ fn: 'count' }, { fn: 'avg', field: 'ms' }, { fn: 'p95', field: 'ms' }),
    where: fc.constantFrom({}, { plan: ['pro'] }),
    groupBy: fc.constantFrom([], ['country'], ['plan', 'country']),
    condition,
    for: fc.integer({ min: 1, max: 4 }),
    clearFor: fc.integer({ min: 1, max: 4 }),
    span: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 7 })),
  })
  .map(({ span, ...fields }): StreamRule => ({
    ...RuleFields.parse({
      name: 'Rule',
      stream: 'orders',
      window: '1s',
      ...fields,
      ...('absent' in fields.condition ? {} : { span }),
    }),
    id: 'rul_1',
    version: 1,
    source: null,
    grouping: null,
  }))

const rowsOf = (sent: readonly Sent[]): WindowRow[] => {
  const rows = new Map<string, WindowRow>()
  for (const { country, plan, count, value } of sent) {
    const text = JSON.stringify([country, plan])
    const row = rows.get(text) ?? new WindowRow([country, plan], { measures: 1, distinct: 0 })
    rows.set(text, row)
    row.count += count
    for (let at = 0; at < count; at += 1) row.measures[0]?.add(value + at, at, bucketOf(value + at))
  }
  return [...rows.values()]
}

/** As rows come out of storage, and in another order. */
const stored = (rows: readonly WindowRow[]): WindowRow[] =>
  rows.map((row) => WindowRow.decode(JSON.parse(JSON.stringify(row.encode())) as EncodedRow)).toReversed()

const told = ({ transition: { key, to, from, at, value, seq } }: Judged) => ({
  key,
  to,
  from,
  at,
  value,
  seq,
})

type History = { windows: Map<number, Sent[]>; end: number }

/** Judges every single window by a book that is never put away. */
function everyWindow(
  rule: StreamRule,
  { windows, end }: History,
  values: Map<string, (number | null)[]> = new Map(),
) {
  const book = new Rulebook(shape)
  book.set([rule], 0)
  const judged: ReturnType<typeof told>[] = []
  for (let start = 0; start + size <= end; start += size) {
    const own = rowsOf(windows.get(start) ?? [])
    judged.push(...book.judge('1s', start, { own, over: new Map() }).map(told))
    for (const [key, ofKey] of values) ofKey.push(book.valueOf(rule.id, key))
  }
  return judged
}

/** Some keys of each kind of rule; of the others nothing is ever known. */
const someKeys = ['[]', '["de"]', '[null]', '["pro","fr"]']

/** What an object's storage holds of a book. */
class Storage {
  readonly #levels = new Map<string, SavedBook['levels'][number]>()
  readonly #keys = new Map<string, SavedBook['keys'][number]>()
  readonly #machines = new Map<string, SavedBook['machines'][number]>()

  keep(saved: SavedBook): void {
    const { levels, keys, machines } = JSON.parse(JSON.stringify(saved)) as SavedBook
    for (const level of levels) this.#levels.set(level.window, level)
    for (const one of keys) this.#keys.set(one.id, one)
    for (const one of machines) this.#machines.set(one.ruleId, one)
  }

  wake(rule: StreamRule, now: number): Rulebook {
    const book = new Rulebook(shape)
    book.set([rule], now)
    const saved = {
      levels: [...this.#levels.values()],
      keys: [...this.#keys.values()],
      machines: [...this.#machines.values()],
    }
    book.load(JSON.parse(JSON.stringify(saved)) as SavedBook)
    return book
  }
}

/** Judges as an object does: it rests while nothing comes, keeps its state now and then, and is cut off anywhere. */
function asAnObject(rule: StreamRule, { windows, end }: History, { keepEvery, crashEvery }: Cuts) {
  const storage = new Storage()
  let book = new Rulebook(shape)
  book.set([rule], 0)
  storage.keep(book.save())
  const starts = [...windows.keys()]
  const held = (from: number) => starts.find((start) => start >= from) ?? null
  const judged: ReturnType<typeof told>[] = []
  for (let now = size, tick = 0; now <= end; now += size, tick += 1) {
    if (tick % crashEvery === crashEvery - 1) book = storage.wake(rule, now)
    for (let start = book.advance('1s', now, held); start !== null; start = book.advance('1s', now, held)) {
      const read = (at: number) => ({ own: stored(rowsOf(windows.get(at) ?? [])), over: new Map() })
      const lacking = book.lacking('1s')
      if (lacking !== null) book.recall('1s', lacking, read)
      const some = book.judge('1s', start, read(start))
      judged.push(...some.map(told))
      // A transition and the state of its rule are one write; the keys are kept later.
      if (some.length > 0) storage.keep({ levels: [], keys: [], machines: book.saveMachines(() => true) })
    }
    if (tick % keepEvery === 0) storage.keep(book.save())
  }
  return judged
}

interface Cuts {
  keepEvery: number
  crashEvery: number
}
const cuts = fc.record<Cuts>({
  keepEvery: fc.integer({ min: 1, max: 15 }),
  crashEvery: fc.integer({ min: 2, max: 40 }),
})

describe('a rule', () => {
  it('says the same whether its object rests, is cut off and wakes again, or never does', ({ expect }) => {
    fc.assert(
      fc.property(ruleOf, history, cuts, (rule, past, cut) => {
        expect(asAnObject(rule, past, cut)).toEqual(everyWindow(rule, past))
      }),
      { numRuns: 400 },
    )
  })

  it('would have fired when it did: a rehearsal agrees with what was judged live', ({ expect }) => {
    fc.assert(
      fc.property(ruleOf, history, fc.integer({ min: 1, max: 50 }), (rule, past, chunk) => {
        const rehearsal = new Rehearsal(rule, shape, 0, someKeys)
        const starts = [...past.windows.keys()]
        const rows = (start: number) => ({
          own: stored(rowsOf(past.windows.get(start) ?? [])),
          over: new Map(),
        })
        for (let until = 0; until < past.end; until += chunk * size)
          rehearsal.run(Math.min(past.end, until + chunk * size), { starts, rows })
        const values = new Map<string, (number | null)[]>(someKeys.map((key) => [key, []]))
        const live = everyWindow(rule, past, values)
        expect(rehearsal.values).toEqual(values)
        const fired = live.filter(({ to }) => to === 'firing')
        expect(rehearsal.firings.map(({ key, since, at, value }) => ({ key, since, at, value }))).toEqual(
          fired.map(({ key, from, at, value }) => ({ key, since: from, at, value })),
        )
        const ends = (key: string) =>
          live.filter((one) => one.key === key && one.to === 'ok').map(({ at }) => at)
        for (const key of new Set(fired.map((one) => one.key))) {
          const ended = rehearsal.firings.flatMap((one) =>
            one.key === key && one.endedAt !== null ? [one.endedAt] : [],
          )
          expect(ended).toEqual(ends(key))
        }
      }),
      { numRuns: 400 },
    )
  })
})
