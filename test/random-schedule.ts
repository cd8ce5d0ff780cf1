import * as fc from 'fast-check'
import type { Layer, Override, Restriction, Rotation, Schedule } from '../workers/core/oncall/schedule.ts'
import { weekdays } from '../workers/core/oncall/schedule.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** Zones with summer time in both hemispheres, by half an hour, around Ramadan, in the past only, and without. */
const zones = [
  { zone: 'UTC', years: [2026] },
  { zone: 'Europe/Berlin', years: [2024, 2025, 2026, 2027] },
  { zone: 'America/New_York', years: [2024, 2025, 2026, 2027] },
  { zone: 'America/Sao_Paulo', years: [2016, 2017, 2018] },
  { zone: 'Australia/Lord_Howe', years: [2024, 2025, 2026, 2027] },
  { zone: 'Africa/Casablanca', years: [2018, 2021, 2024, 2026] },
  { zone: 'Asia/Kathmandu', years: [2025, 2026] },
] as const

const people = ['prs_ann', 'prs_bob', 'prs_cem', 'prs_dan', 'prs_eve']
const person = fc.constantFrom(...people)
// Hours at which clocks are changed come often.
const hour = fc.oneof({ weight: 1, arbitrary: fc.nat(23) }, { weight: 2, arbitrary: fc.nat(3) })
const timeOfDay = fc
  .tuple(hour, fc.constantFrom(0, 10, 15, 30, 45, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))

const rotation: fc.Arbitrary<Rotation> = fc.oneof(
  fc.record({ kind: fc.constant('daily'), every: fc.integer({ min: 1, max: 9 }), handoverAt: timeOfDay }),
  fc.record({
    kind: fc.constant('weekly'),
    every: fc.integer({ min: 1, max: 3 }),
    handoverAt: timeOfDay,
    handoverDay: fc.constantFrom(...weekdays),
  }),
  fc.record({ kind: fc.constant('custom'), every: fc.integer({ min: 1, max: 72 }), handoverAt: timeOfDay }),
)

const restriction: fc.Arbitrary<Restriction> = fc.record({
  days: fc.subarray([...weekdays], { minLength: 1 }),
  from: timeOfDay,
  to: timeOfDay,
})

/** A local time of the year (or up to `before` days before it), sometimes only a date. */
const localTime = (year: number, before: number, after: number) =>
  fc.tuple(fc.integer({ min: -before, max: after }), fc.option(timeOfDay)).map(([day, time]) => {
    const date = new Date(Date.UTC(year, 0) + day * dayMs).toISOString().slice(0, 10)
    return time === null ? date : `${date}T${time}`
  })

const layer = (year: number): fc.Arbitrary<Layer> =>
  fc.record({
    name: fc.constant('Layer'),
    people: fc.array(person, { minLength: 1, maxLength: 5 }),
    rotation,
    startsAt: localTime(year, 200, 100),
    endsAt: fc.option(localTime(year, 10, 400)),
    restrict: fc.oneof(fc.constant([]), fc.array(restriction, { minLength: 1, maxLength: 3 })),
  })

const override = (year: number): fc.Arbitrary<Override> =>
  fc
    .tuple(
      fc.integer({ min: -3 * 1440, max: 366 * 1440 }),
      fc.integer({ min: 10, max: 6 * 1440 }),
      fc.option(person, { freq: 4 }),
    )
    .map(([minute, minutes, personId], index = 0) => ({
      id: `ovr_${index}`,
      personId,
      startsAt: Date.UTC(year, 0) + minute * minuteMs,
      endsAt: Date.UTC(year, 0) + (minute + minutes) * minuteMs,
      reason: null,
      swapId: null,
    }))

/** A schedule, and the year for which it is interesting. */
export const scheduleAndYear: fc.Arbitrary<{ schedule: Schedule; year: number }> = fc
  .constantFrom(...zones)
  .chain(({ zone, years }) => fc.tuple(fc.constant(zone), fc.constantFrom(...years)))
  .chain(([timezone, year]) =>
    fc.record({
      year: fc.constant(year),
      schedule: fc.record({
        id: fc.constant('sch_x'),
        name: fc.constant('Random'),
        timezone: fc.constant(timezone),
        layers: fc.array(layer(year), { minLength: 1, maxLength: 4 }),
        overrides: fc.array(override(year), { maxLength: 8 }),
      }),
    }),
  )
