import type { WindowName } from '../../workers/core/stream/definition.ts'

/** An event that the stream has to count, once. */
export interface Event {
  id: string
  /** Epoch ms. */
  at: number
  country: string | null
  amount: number | null
  user: string
  /** The smallest window that still takes it, so old as it was when it was made; larger ones take it too. */
  finest: WindowName
}

/** A line of a request: an event, or something for which the stream has to answer this code. */
export type Line = { text: string; event: Event } | { text: string; code: string }

const hourMs = 3_600_000
const countries = ['de', 'fr', 'us', 'gb', 'it', 'es', 'pl', 'nl', 'at', 'ch']
const users = 20_000

/** What the stream of these events is set up as, but for its name. */
export const streamOf = (shards: number) => ({
  time: 'at',
  dimensions: ['country'],
  measures: ['amount'],
  distinct: ['user'],
  shards,
  eventsPerSecond: 50_000,
  retention: { secondsHours: 4 },
  schema: {
    type: 'object',
    required: ['user'],
    properties: { country: { type: 'string' }, amount: { type: 'number' }, user: { type: 'string' } },
  },
})

/** The same numbers in [0, 1) for the same seed: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mix = Math.imul(state ^ (state >>> 15), state | 1)
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61)
    return ((mix ^ (mix >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Makes requests of lines in no order: most are new, some late by minutes or days, some have been sent before, by the
 * same request or by another one that is still under way, and some are bad.
 */
export class EventMaker {
  readonly #random: () => number
  readonly #seed: number
  #made = 0
  /** The stream has said that it holds them: one that comes after under such an id must change nothing. */
  readonly #answered: Event[] = []
  /** Sent word for word a second time while nobody knows yet whether the first was taken. */
  #underWay: Event[] = []

  constructor(seed: number) {
    this.#seed = seed
    this.#random = randomOf(seed)
  }

  request(lines: number, now: number): Line[] {
    const made: Line[] = []
    const fresh: Event[] = []
    while (made.length < lines) {
      const dice = this.#random()
      if (dice < 0.03) made.push(this.#bad(now))
      else if (dice < 0.07) made.push(...this.#again(this.#answered))
      else if (dice < 0.08) made.push(...this.#echo())
      else {
        const event = this.#fresh(now)
        made.push(this.#lineOf(event))
        if (dice < 0.1) made.push(this.#lineOf(this.#altered(event)))
        else fresh.push(event)
      }
    }
    this.#underWay = fresh.slice(0, 50)
    return this.#shuffled(made)
  }

  /** The stream has answered that it holds it. */
  answered(event: Event): void {
    if (this.#answered.length < 50_000) this.#answered.push(event)
    else this.#answered[Math.floor(this.#random() * this.#answered.length)] = event
  }

  #fresh(now: number): Event {
    this.#made += 1
    const { ageMs, finest } = this.#age()
    const amount = Math.round((this.#random() ** 4 * 20_000 - 200) * 100) / 100
    return {
      id: `${this.#seed}-${this.#made}`,
      at: Math.floor(now - ageMs),
      country: this.#random() < 0.05 ? null : this.#oneOf(countries),
      amount: this.#random() < 0.03 ? null : amount,
      user: `user-${Math.floor(this.#random() ** 2 * users)}`,
      finest,
    }
  }

  /** Far enough from every limit that a request which is sent again for minutes does not cross one. */
  #age(): { ageMs: number; finest: WindowName } {
    const dice = this.#random()
    const within = (from: number, to: number) => (from + this.#random() * (to - from)) * hourMs
    if (dice < 0.95) return { ageMs: this.#random() * 4_000 - 1_000, finest: '1s' }
    if (dice < 0.98) return { ageMs: within(0, 1.6), finest: '1s' }
    if (dice < 0.985) return { ageMs: within(5, 22), finest: '1m' }
    // Still taken by the shard, and read from D1 already.
    if (dice < 0.99) return { ageMs: within(23.65, 23.8), finest: '1m' }
    return { ageMs: within(26, 71), finest: '1h' }
  }

  #altered = (event: Event): Event => ({ ...event, amount: -12_345.67, at: event.at - 1_000 })

  #again(from: readonly Event[]): Line[] {
    return from.length > 0 ? [this.#lineOf(this.#altered(this.#oneOf(from)))] : []
  }

  #echo(): Line[] {
    return this.#underWay.length > 0 ? [this.#lineOf(this.#oneOf(this.#underWay))] : []
  }

  #lineOf(event: Event): Line {
    const { id, at, country, amount, user } = event
    const text = JSON.stringify({
      id,
      at: at % 2 === 0 ? at : new Date(at).toISOString(),
      ...(country === null ? {} : { country }),
      ...(amount === null ? {} : { amount }),
      user,
      path: '/checkout/confirm',
    })
    return { text, event }
  }

  #bad(now: number): Line {
    const user = 'nobody'
    const at = now
    const lines: [code: string, text: string][] = [
      ['event.not_json', `{"at":${now},"user":"nobo`],
      ['event.not_an_object', '[1,2]'],
      ['event.schema', JSON.stringify({ at, user, amount: '12' })],
      ['event.schema', JSON.stringify({ at, country: 'de' })],
      ['event.id_too_long', JSON.stringify({ at, user, id: 'x'.repeat(201) })],
      ['event.time_missing', JSON.stringify({ user })],
      ['event.time_invalid', JSON.stringify({ user, at: 'yesterday' })],
      ['event.in_future', JSON.stringify({ user, at: now + hourMs })],
      ['event.too_old', JSON.stringify({ user, at: now - 80 * hourMs })],
    ]
    const [code, text] = this.#oneOf(lines)
    return { code, text }
  }

  #oneOf<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.#random() * list.length)]
    if (found === undefined) throw new Error('nothing to choose from')
    return found
  }

  #shuffled(lines: Line[]): Line[] {
    for (let last = lines.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.#random() * (last + 1))
      const [a, b] = [lines[last], lines[other]]
      if (a && b) [lines[last], lines[other]] = [b, a]
    }
    return lines
  }
}
