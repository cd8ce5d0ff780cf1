import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { cases } from '../../../test/cases.ts'
import { scheduleAndYear } from '../../../test/random-schedule.ts'
import { dayMs } from '../cell.ts'
import { onCall } from './on-call.ts'
import type { Override, Schedule } from './schedule.ts'
import { layerShifts, nextShift, shifts } from './shifts.ts'

/** A schedule and some weeks of its year. */
const within = fc
  .tuple(scheduleAndYear, fc.nat(330), fc.integer({ min: 1, max: 35 }), fc.nat(dayMs))
  .map(([{ schedule, year }, day, days, ms]) => {
    const from = Date.UTC(year, 0) + day * dayMs + ms
    return { schedule, from, to: from + days * dayMs }
  })
const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const personAt = (schedule: Schedule, at: number) => onCall(schedule, at)[0]?.personId ?? null

describe('the shifts of any schedule', { timeout: 60_000 }, () => {
  it('follow one another without overlap, and two that touch are of different people', ({ expect }) => {
    const property = fc.property(within, ({ schedule, from, to }) => {
      const all = [shifts(schedule, from, to), ...layerShifts(schedule, from, to)]
      for (const list of all) {
        for (const [index, shift] of list.entries()) {
          expect(shift.endsAt ?? Infinity).toBeGreaterThan(Math.max(shift.startsAt, from))
          expect(shift.startsAt).toBeLessThan(to)
          const next = list[index + 1]
          if (!next) continue
          expect(next.startsAt).toBeGreaterThanOrEqual(shift.endsAt ?? Infinity)
          if (next.startsAt === shift.endsAt) expect(next.personId).not.toBe(shift.personId)
        }
      }
    })
    fc.assert(property, cases(200))
  })

  it('hold exactly the instants at which somebody is on call, and say who', ({ expect }) => {
    const property = fc.property(within, fc.array(fraction, { maxLength: 30 }), (given, fractions) => {
      const { schedule, from, to } = given
      const list = shifts(schedule, from, to)
      const edges = list.flatMap(({ startsAt, endsAt }) => [startsAt, (endsAt ?? to) - 1, endsAt ?? from])
      const instants = [
        ...fractions.map((part) => Math.floor(from + part * (to - from))),
        ...edges.slice(0, 40),
      ]
      for (const at of instants.filter((time) => time >= from && time < to)) {
        const shift = list.find((one) => one.startsAt <= at && at < (one.endsAt ?? Infinity))
        expect(personAt(schedule, at), new Date(at).toISOString()).toBe(shift?.personId ?? null)
        if (shift?.endsAt) expect(onCall(schedule, at)[0]?.until).toBe(shift.endsAt)
      }
    })
    fc.assert(property, cases(200))
  })

  it('leave no time without anybody in which a layer is on and no override says so', ({ expect }) => {
    const property = fc.property(within, ({ schedule: { overrides: _, ...rest }, from, to }) => {
      const schedule = { ...rest, overrides: [] }
      for (const { startsAt, endsAt } of layerShifts(schedule, from, to).flat()) {
        for (const at of [Math.max(startsAt, from), (endsAt ?? to) - 1])
          expect(personAt(schedule, at)).not.toBeNull()
      }
    })
    fc.assert(property, cases(100))
  })

  it('are the same whichever stretch is asked for', ({ expect }) => {
    const property = fc.property(within, fraction, ({ schedule, from, to }, part) => {
      const middle = Math.floor(from + part * (to - from))
      const [left, right] = [shifts(schedule, from, middle), shifts(schedule, middle, to)]
      const known = new Set([...left, ...right].map(({ personId, startsAt }) => `${personId} ${startsAt}`))
      const whole = shifts(schedule, from, to).map(({ personId, startsAt }) => `${personId} ${startsAt}`)
      if (middle > from) expect([...known]).toEqual(whole)
    })
    fc.assert(property, cases(200))
  })

  it('come next as the first one that begins later', ({ expect }) => {
    const property = fc.property(within, ({ schedule, from }) => {
      const later = shifts(schedule, from, from + 300 * dayMs).find(({ startsAt }) => startsAt > from)
      if (later) expect(nextShift(schedule, from)).toMatchObject({ ...later, endsAt: later.endsAt ?? null })
    })
    fc.assert(property, cases(60))
  })
})

describe('an override of any schedule', { timeout: 60_000 }, () => {
  const somewhere = fc.tuple(fraction, fc.integer({ min: 1, max: 4 * dayMs }))

  it('that is moved, cut or taken back changes nothing outside of where it was and is', ({ expect }) => {
    const property = fc.property(within, somewhere, somewhere, fraction, (given, before, after, part) => {
      const { schedule, from, to } = given
      const place = ([start, length]: [number, number]): Override => {
        const startsAt = Math.floor(from + start * (to - from))
        return {
          id: 'ovr_moved',
          personId: 'prs_moved',
          startsAt,
          endsAt: startsAt + length,
          reason: null,
          swapId: null,
        }
      }
      const [old, moved] = [place(before), place(after)]
      const put = (one: Override) => ({ ...schedule, overrides: [...schedule.overrides, one] })
      const covered = (at: number) => [old, moved].some((one) => one.startsAt <= at && at < one.endsAt)
      const edges = [old, moved].flatMap((one) => [one.startsAt - 1, one.endsAt])
      const instants = [...edges, Math.floor(from + part * (to - from))]
      for (const at of instants.filter((time) => !covered(time))) {
        expect(personAt(put(moved), at)).toBe(personAt(schedule, at))
        expect(personAt(put(old), at)).toBe(personAt(put(moved), at))
      }
      expect(personAt(put(moved), moved.startsAt)).toBe('prs_moved')
      expect(personAt(put(moved), moved.endsAt - 1)).toBe('prs_moved')
    })
    fc.assert(property, cases(500))
  })
})
