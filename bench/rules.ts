import { Rulebook } from '../workers/core/stream/rule/book.ts'
import { RuleFields, type StreamRule } from '../workers/core/stream/rule/schema.ts'
import { bucketOf } from '../workers/core/stream/signed-sketch.ts'
import { WindowRow } from '../workers/core/stream/window-row.ts'
import { type Bench, report, say } from './figure.ts'

const shape = { dimensions: ['shop', 'plan'], measures: ['ms', 'amount'], distinct: [] }
const rules = 1_000
const keys = 1_000
const windows = 30

interface Setting {
  name: string
  /** What differs from rule to rule. */
  fields: (index: number) => Record<string, unknown>
}

const count = { fn: 'count' }
const p95 = { fn: 'p95', field: 'ms' }
const byShop = { groupBy: ['shop'] }

const settings: Setting[] = [
  {
    name: 'thresholds on one figure',
    fields: (index) => ({ ...byShop, aggregate: count, condition: { op: '>', value: 100 + index } }),
  },
  {
    name: 'thresholds on ten figures',
    fields: (index) => ({
      ...byShop,
      aggregate: [count, p95, { fn: 'avg', field: 'ms' }, { fn: 'max', field: 'amount' }][index % 4],
      where: [{}, { plan: ['pro', 'free'] }, { plan: ['pro', 'free', 'max'] }][index % 3],
      condition: { op: '>', value: 100_000 + index },
    }),
  },
  {
    name: 'changes against ten windows ago',
    fields: (index) => ({
      ...byShop,
      aggregate: p95,
      condition: { change: { windows: 10, op: '>', percent: 500 + index } },
    }),
  },
  {
    name: 'anomalies of one figure',
    fields: (index) => ({
      ...byShop,
      aggregate: p95,
      condition: { anomaly: { windows: 60, minPercent: 0, deviations: 50 + index / 100 } },
    }),
  },
  {
    name: 'percentiles over five windows',
    fields: (index) => ({
      ...byShop,
      aggregate: p95,
      span: 5,
      condition: { op: '>', value: 100_000 + index },
    }),
  },
  {
    // All rules of a stream remember 100,000 keys together: these cannot have a thousand each.
    name: 'a filter of its own each, with the hundred keys for which there is room',
    fields: (index) => ({
      ...byShop,
      aggregate: count,
      where: { plan: ['pro', 'free', `plan ${index}`] },
      condition: { op: '>', value: 1_000 },
    }),
  },
]

/**
 * What do a thousand rules cost when a window of a second with a thousand keys closes? The book of rules alone, as the
 * stream's object holds it; CPU of one core. Nothing fires: what fires is bounded, and told by others.
 */
export const bench: Bench = async ({ quick }) => {
  for (const setting of settings) {
    const book = new Rulebook(shape)
    book.set(
      Array.from({ length: rules }, (_, index) => ruleOf(index, setting.fields(index))),
      0,
    )
    const { ms, worst } = measure(book, quick ? 10 : windows)
    const started = process.cpuUsage()
    book.save()
    const saved = cpuMs(started)
    const known = book.standing('rul_0')
    say(`rules: ${setting.name}: ${JSON.stringify(known && { ...known, firing: known.firing.length })}`)
    const figure = (metric: string, value: number, against = '') =>
      report({ bench: 'rules', metric: `${setting.name}: ${metric}`, value, unit: 'ms', against })
    figure('CPU of a window', ms, 'under 1000')
    figure('CPU of the worst window', worst, 'under 1000')
    figure('CPU of keeping all state, every 10 s', saved)
  }
}

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

function measure(book: Rulebook, many: number): { ms: number; worst: number } {
  let start = 0
  const close = (): number => {
    const own = rowsOf(start)
    const since = process.cpuUsage()
    const told = book.judge('1s', start, { own, over: new Map() })
    if (told.length > 0) throw new Error('something fired')
    start += 1_000
    return cpuMs(since)
  }
  for (let window = 0; window < 70; window += 1) close() // compiled, and with a history
  const times = Array.from({ length: many }, close)
  return { ms: times.reduce((sum, ms) => sum + ms, 0) / many, worst: Math.max(...times) }
}

const ruleOf = (index: number, fields: Record<string, unknown>): StreamRule => ({
  ...RuleFields.parse({ name: `Rule ${index}`, stream: 'orders', window: '1s', ...fields }),
  id: `rul_${index}`,
  version: 1,
  source: null,
  grouping: null,
})

/** A window with a row for each key. */
const rowsOf = (start: number): WindowRow[] =>
  Array.from({ length: keys }, (_, key) => {
    const row = new WindowRow([`shop ${key}`, key % 2 === 0 ? 'pro' : 'free'], { measures: 2, distinct: 0 })
    for (let event = 0; event < 5; event += 1) {
      const value = 50 + ((key * 7 + event * 13 + start / 1_000) % 40)
      row.count += 1
      for (const sum of row.measures) sum.add(value, start + event, bucketOf(value))
    }
    return row
  })
