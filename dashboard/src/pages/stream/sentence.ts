import type { StreamTotals } from '../../data/stream/totals.ts'
import { eventRate, relative } from '../../format.ts'

/** To two digits, so that a title does not flicker. */
const roughly = (rate: number): number => (rate < 10 ? Number(rate.toFixed(1)) : Number(rate.toPrecision(2)))

/** What is true of a stream now, in one sentence. */
export function streamSentence(name: string, totals: StreamTotals | null, now: number): string {
  if (!totals) return name
  const { eventsPerSecond, lastEventAt, deadLetters } = totals
  if (eventsPerSecond > 0) return `${name} takes ${eventRate(roughly(eventsPerSecond))}`
  if (lastEventAt !== null)
    return `${name} is quiet since ${relative(Date.parse(lastEventAt), now).replace(' ago', '')}`
  return deadLetters > 0 ? `${name} has only been sent what it refused` : `Nothing has come to ${name} yet`
}
