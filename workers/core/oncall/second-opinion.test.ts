import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { cases } from '../../../test/cases.ts'
import { scheduleAndYear } from '../../../test/random-schedule.ts'
import { stretchesBySecond } from '../../../test/second-on-call.ts'
import { onCall } from './on-call.ts'
import type { Schedule } from './schedule.ts'
import { shifts } from './shifts.ts'
import { overridesOf, refuseSwap } from './swap.ts'

/** The schedule after two of its shifts, if it has two of different people, were swapped. */
function withSwap(schedule: Schedule, year: number, [a, b]: readonly [number, number]): Schedule {
  const whole = shifts(schedule, Date.UTC(year, 0), Date.UTC(year + 1, 0)).flatMap(({ endsAt, ...shift }) =>
    endsAt === null ? [] : [{ ...shift, endsAt }],
  )
  const first = whole[a % whole.length]
  const second = whole.filter(({ personId }) => personId !== first?.personId)[b % whole.length]
  if (!first || !second) return schedule
  const refusal = refuseSwap(schedule, { first, second })
  if (refusal) throw new Error(`${refusal.path}: ${refusal.message}`)
  const made = overridesOf({ id: 'swp_x', first, second }, ['ovr_a', 'ovr_b'])
  return { ...schedule, overrides: [...schedule.overrides, ...made] }
}

describe('a year of a random schedule', { timeout: 240_000 }, () => {
  it('is the same by the RRULEs of a second implementation, to the millisecond', ({ expect }) => {
    const swapped = fc.option(fc.tuple(fc.nat(1000), fc.nat(1000)))
    const property = fc.property(scheduleAndYear, swapped, fc.nat(), (given, swap, seed) => {
      const { year } = given
      const schedule = swap ? withSwap(given.schedule, year, swap) : given.schedule
      const [from, to] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)]
      const second = stretchesBySecond(schedule, { from, to })
      const ours = shifts(schedule, from, to).map(({ personId, startsAt, endsAt }) => ({
        personId,
        from: Math.max(startsAt, from),
        to: Math.min(endsAt ?? to, to),
      }))
      expect(ours).toEqual(second.filter(({ personId }) => personId !== null))
      for (let n = 0; n < Math.min(second.length, 50); n += 1) {
        const stretch = second[(seed + n * 7) % second.length]
        if (!stretch) continue
        for (const at of [stretch.from, stretch.to - 1]) {
          const [now] = onCall(schedule, at)
          expect(now?.personId ?? null).toBe(stretch.personId)
          if (now && stretch.to < to) expect(now.until).toBe(stretch.to)
        }
      }
    })
    fc.assert(property, cases(100))
  })
})
