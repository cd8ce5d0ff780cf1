import { regions } from '../region.ts'

/** Within this all lanes wake, whatever their slot: the shortest slot there is. */
const withinMs = 1000
const golden = (Math.sqrt(5) - 1) / 2

/**
 * How long after each slot's beginning a lane wakes, 0 to 999 ms: follows from its name alone, so that lanes that share
 * a machine, a database or a target do not all begin in the same millisecond. Ticks stay on the slot.
 *
 * Numbers are spread by the van der Corput sequence, which keeps any first few of them evenly apart; regions are
 * turned against each other by the golden ratio.
 */
export function slotOffsetMs({ region, number }: { region: string; number: number }): number {
  const turn =
    Math.max(
      0,
      regions.findIndex(({ id }) => id === region),
    ) * golden
  return Math.floor(((corput(number) + turn) % 1) * withinMs)
}

/** The digits of a number in base 2, mirrored at the point: 0, 1/2, 1/4, 3/4, 1/8 … */
function corput(number: number): number {
  let value = 0
  let part = 0.5
  for (let rest = number; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) value += part
    part /= 2
  }
  return value
}
