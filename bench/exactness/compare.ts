import { type WindowName, windowMs, windowNames } from '../../workers/core/stream/definition.ts'
import type { BenchServer } from '../server.ts'
import { type Cell, cellKey, type Cells, type Truth } from './truth.ts'

/** What the stream said against what is true. */
export interface Comparison {
  /** Windows and keys compared. */
  cells: number
  /** What is wrong, in words; empty when all is right. */
  wrong: string[]
  /** Sums whose last bit is not that of the real sum rounded once. */
  lastBits: number
  /** The worst percentile, as a part of the value at its rank. */
  worstQuantile: number
  /** Distinct counts beyond 64: how many there were, the mean (root of squares) and the worst error. */
  estimates: number
  meanDistinct: number
  worstDistinct: number
}

interface Figures {
  key: { country: string | null }
  isOther: boolean
  count: number
  sum: { amount: number }
  avg: { amount: number | null }
  min: { amount: number | null }
  max: { amount: number | null }
  first: { amount: number | null }
  last: { amount: number | null }
  p50: { amount: number | null }
  p95: { amount: number | null }
  p99: { amount: number | null }
  distinct: { user: number }
}

const windowsAtOnce = 600
const exactDistinct = 64
const quantileError = 0.01
/** The stated 1.6 % is the standard error; of some ten thousand estimates none is so many times as far off. */
const mostStandardErrors = 5
const standardError = 0.01625

/** Reads every window that the truth knows, and the last 90 minutes as one, and compares every figure. */
export async function compare(server: BenchServer, stream: string, truth: Truth): Promise<Comparison> {
  const comparison = new Comparing()
  for (const window of windowNames) {
    const found = await windowsOf(server, stream, window, truth.earliest(window))
    comparison.all(window, found, truth.cells(window))
  }
  const from = Math.floor(Date.now() / 1_000) * 1_000 - 90 * 60_000
  comparison.all('90 minutes', await aggregate(server, stream, from), truth.since(from))
  return comparison.result()
}

async function windowsOf(
  server: BenchServer,
  stream: string,
  window: WindowName,
  earliest: number,
): Promise<Map<string, Figures>> {
  const size = windowMs[window]
  const found = new Map<string, Figures>()
  const end = Date.now() + 60_000
  let from = Math.floor(earliest / size) * size
  while (from < end) {
    const to = Math.min(from + windowsAtOnce * size, Math.ceil(end / size) * size)
    const query = `from=${iso(from)}&to=${iso(to)}&step=${window}&groupBy=country`
    const { data } = await server.api<{ data: { t: string; rows: Figures[] }[] }>(
      'GET',
      `/api/v1/streams/${stream}/series?${query}`,
    )
    for (const { t, rows } of data)
      for (const row of rows) found.set(cellKey(Date.parse(t), row.key.country), row)
    from = to
  }
  return found
}

async function aggregate(server: BenchServer, stream: string, from: number): Promise<Map<string, Figures>> {
  const query = `from=${iso(from)}&to=${iso(Date.now() + 60_000)}&groupBy=country`
  const { data } = await server.api<{ data: Figures[] }>(
    'GET',
    `/api/v1/streams/${stream}/aggregate?${query}`,
  )
  return new Map(data.map((row) => [cellKey(from, row.key.country), row]))
}

const iso = (at: number): string => new Date(at).toISOString()

class Comparing {
  #cells = 0
  #lastBits = 0
  #worstQuantile = 0
  #estimates = 0
  #squares = 0
  #worstDistinct = 0
  readonly #wrong: string[] = []

  all(what: string, found: ReadonlyMap<string, Figures>, truth: Cells): void {
    for (const [key, cell] of truth) {
      this.#cells += 1
      const figures = found.get(key)
      if (figures) this.#one(`${what} ${key}`, figures, cell)
      else this.#wrong.push(`${what} ${key}: missing, ${cell.count} events`)
    }
    for (const [key, { count }] of found)
      if (!truth.has(key)) this.#wrong.push(`${what} ${key}: ${count} events too many`)
  }

  result(): Comparison {
    return {
      cells: this.#cells,
      wrong: this.#wrong,
      lastBits: this.#lastBits,
      worstQuantile: this.#worstQuantile,
      estimates: this.#estimates,
      meanDistinct: Math.sqrt(this.#squares / Math.max(1, this.#estimates)),
      worstDistinct: this.#worstDistinct,
    }
  }

  #one(what: string, figures: Figures, cell: Cell): void {
    const same = (name: string, is: number | null, should: number | null) => {
      if (is !== should) this.#wrong.push(`${what}: ${name} is ${is}, not ${should}`)
    }
    same('count', figures.count, cell.count)
    same('min', figures.min.amount, cell.amounts[0] ?? null)
    same('max', figures.max.amount, cell.amounts.at(-1) ?? null)
    same('first', figures.first.amount, cell.first)
    same('last', figures.last.amount, cell.last)
    this.#sum(what, figures.sum.amount, cell.sum ?? 0)
    for (const [name, q] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const)
      this.#quantile(`${what}: ${name}`, figures[name].amount, q, cell.amounts)
    this.#distinct(what, figures.distinct.user, cell.distinct)
  }

  /** Off by 2⁻⁵² of itself at most, as `MeasureSum` says. */
  #sum(what: string, is: number, should: number): void {
    if (is === should) return
    this.#lastBits += 1
    if (Math.abs(is - should) > Math.abs(should) * 2 ** -52)
      this.#wrong.push(`${what}: sum is ${is}, not ${should}`)
  }

  #quantile(what: string, is: number | null, q: number, amounts: readonly number[]): void {
    const should = amounts[Math.floor(q * (amounts.length - 1))]
    if (should === undefined || is === null) {
      if (is !== null || should !== undefined) this.#wrong.push(`${what} is ${is}, not ${should}`)
      return
    }
    const error = is === should ? 0 : Math.abs(is - should) / Math.abs(should)
    this.#worstQuantile = Math.max(this.#worstQuantile, error)
    if (error > quantileError * (1 + 1e-9)) this.#wrong.push(`${what} is ${is}, not ${should}`)
  }

  #distinct(what: string, is: number, should: number): void {
    const error = Math.abs(is - should) / should
    if (should <= exactDistinct) {
      if (is !== should) this.#wrong.push(`${what}: distinct is ${is}, not ${should}`)
      return
    }
    this.#estimates += 1
    this.#squares += error ** 2
    this.#worstDistinct = Math.max(this.#worstDistinct, error)
    if (error > mostStandardErrors * standardError)
      this.#wrong.push(`${what}: distinct is ${is}, not ${should}`)
  }
}
