import { type WindowName, windowMs, windowNames } from '../../workers/core/stream/definition.ts'
import type { Event } from './events.ts'

/** What the events of one country in one window come to, reckoned the straight way. */
export interface Cell {
  count: number
  /** The sum as real numbers have it, rounded once; null where no event has an amount. */
  sum: number | null
  /** Ascending. */
  amounts: number[]
  /** Of several at the same instant the smallest is the first and the largest the last. */
  first: number | null
  last: number | null
  distinct: number
}

/** By the window's start (epoch ms) and country: `cellKey`. */
export type Cells = Map<string, Cell>

export const cellKey = (start: number, country: string | null): string => `${start} ${country ?? ''}`

/** Every event that was accepted, each once: of those with the same id the first. */
export class Truth {
  readonly #ids = new Set<string>()
  readonly #events: Event[] = []

  /** False when it was there already. */
  add(event: Event): boolean {
    if (this.#ids.has(event.id)) return false
    this.#ids.add(event.id)
    this.#events.push(event)
    return true
  }

  get size(): number {
    return this.#events.length
  }

  /** The earliest event that such windows take. */
  earliest(window: WindowName): number {
    return this.#of(window).reduce((least, { at }) => Math.min(least, at), Infinity)
  }

  cells(window: WindowName): Cells {
    const size = windowMs[window]
    const groups = Map.groupBy(this.#of(window), ({ at, country }) =>
      cellKey(Math.floor(at / size) * size, country),
    )
    return new Map([...groups].map(([key, events]) => [key, cellOf(events)]))
  }

  /** What the events from then on come to, by country. */
  since(from: number): Cells {
    const groups = Map.groupBy(
      this.#events.filter(({ at }) => at >= from),
      ({ country }) => cellKey(from, country),
    )
    return new Map([...groups].map(([key, events]) => [key, cellOf(events)]))
  }

  #of(window: WindowName): Event[] {
    const place = windowNames.indexOf(window)
    return this.#events.filter(({ finest }) => windowNames.indexOf(finest) <= place)
  }
}

function cellOf(events: readonly Event[]): Cell {
  const measured = events.flatMap(({ at, amount }) => (amount === null ? [] : [{ at, amount }]))
  const byTime = measured.toSorted((a, b) => a.at - b.at || a.amount - b.amount)
  const amounts = measured.map(({ amount }) => amount).toSorted((a, b) => a - b)
  return {
    count: events.length,
    sum: amounts.length > 0 ? exactSum(amounts) : null,
    amounts,
    first: byTime[0]?.amount ?? null,
    last: byTime.at(-1)?.amount ?? null,
    distinct: new Set(events.map(({ user }) => user)).size,
  }
}

/** Amounts have at most six digits before the point: 60 bits after it hold every one of them whole. */
const scale = 2 ** 60

/** The sum without any rounding, then rounded once. */
export function exactSum(values: readonly number[]): number {
  let sum = 0n
  for (const value of values) sum += BigInt(value * scale)
  return Number(sum) / scale
}
