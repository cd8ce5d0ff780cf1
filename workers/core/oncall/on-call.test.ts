import { describe, it } from 'vitest'
import { hourMs } from '../cell.ts'
import { onCall } from './on-call.ts'
import type { Layer, Override, Schedule } from './schedule.ts'
import { layerShifts, nextShift, shifts } from './shifts.ts'

const at = (text: string) => Date.parse(text)
const iso = (time: number | null) =>
  time === null ? null : new Date(time).toISOString().replace(':00.000Z', 'Z')

const layer = (part: Partial<Layer>): Layer => ({
  name: 'Everybody',
  people: ['ann', 'bob', 'cem'],
  rotation: { kind: 'weekly', every: 1, handoverAt: '09:00', handoverDay: 'mon' },
  startsAt: '2026-01-05T09:00',
  endsAt: null,
  restrict: [],
  ...part,
})
const override = (part: Partial<Override>): Override => ({
  id: 'ovr_1',
  personId: 'eve',
  startsAt: 0,
  endsAt: 0,
  reason: null,
  swapId: null,
  ...part,
})
const schedule = (layers: Layer[], overrides: Override[] = [], timezone = 'Europe/Berlin'): Schedule => ({
  id: 'sch_1',
  name: 'Primary',
  timezone,
  layers,
  overrides,
})
const daily = (handoverAt: string, part: Partial<Layer> = {}) =>
  layer({
    people: ['ann', 'bob'],
    rotation: { kind: 'daily', every: 1, handoverAt },
    startsAt: '2026-01-02',
    ...part,
  })
const told = (given: Schedule, from: string, to: string) =>
  shifts(given, at(from), at(to)).map((one) => `${one.personId} ${iso(one.startsAt)} ${iso(one.endsAt)}`)

describe('a weekly rotation', () => {
  it('hands over on the same weekday at the same local hour, in summer and in winter', ({ expect }) => {
    expect(told(schedule([layer({})]), '2026-03-20T00:00:00Z', '2026-04-08T00:00:00Z')).toEqual([
      'bob 2026-03-16T08:00Z 2026-03-23T08:00Z',
      'cem 2026-03-23T08:00Z 2026-03-30T07:00Z', // an hour shorter
      'ann 2026-03-30T07:00Z 2026-04-06T07:00Z',
      'bob 2026-04-06T07:00Z 2026-04-13T07:00Z',
    ])
  })

  it('that starts in the middle of a week gives the rest of it to the first person', ({ expect }) => {
    const every = { kind: 'weekly', every: 2, handoverAt: '09:00', handoverDay: 'mon' } as const
    const given = schedule([layer({ startsAt: '2026-01-07', rotation: every })], [], 'UTC')
    expect(told(given, '2026-01-01T00:00:00Z', '2026-02-03T00:00:00Z')).toEqual([
      'ann 2026-01-07T00:00Z 2026-01-19T09:00Z',
      'bob 2026-01-19T09:00Z 2026-02-02T09:00Z',
      'cem 2026-02-02T09:00Z 2026-02-16T09:00Z',
    ])
    expect(onCall(given, at('2026-01-06T23:59:00Z'))).toEqual([])
  })
})

describe('a hand-over', () => {
  it('at an hour that is left out happens when the clocks are put forward', ({ expect }) => {
    expect(told(schedule([daily('02:30')]), '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      'ann 2026-03-28T01:30Z 2026-03-29T01:00Z', // 23.5 h, to 03:00
      'bob 2026-03-29T01:00Z 2026-03-30T00:30Z', // 23.5 h
      'ann 2026-03-30T00:30Z 2026-03-31T00:30Z',
    ])
  })

  it('at an hour that comes twice happens at the first', ({ expect }) => {
    expect(told(schedule([daily('02:30')]), '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      'ann 2026-10-24T00:30Z 2026-10-25T00:30Z',
      'bob 2026-10-25T00:30Z 2026-10-26T01:30Z', // 25 h
      'ann 2026-10-26T01:30Z 2026-10-27T01:30Z',
    ])
  })

  it('is found from within the hour that comes again after it', ({ expect }) => {
    // 02:10 for the second time: the hand-over at 02:30 is past.
    expect(onCall(schedule([daily('02:30')]), at('2026-10-25T01:10:00Z'))).toEqual([
      { personId: 'bob', until: at('2026-10-26T01:30:00Z') },
    ])
  })

  it('at midnight gives a day of 23 and one of 25 hours', ({ expect }) => {
    const lengths = (from: string, to: string) =>
      shifts(schedule([daily('00:00')]), at(from), at(to)).map(
        ({ startsAt, endsAt }) => ((endsAt ?? 0) - startsAt) / hourMs,
      )
    expect(lengths('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([24, 23, 24])
    expect(lengths('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([24, 25, 24])
  })

  it('of shifts of eight hours stays at the same three local hours', ({ expect }) => {
    const eight = layer({
      rotation: { kind: 'custom', every: 8, handoverAt: '06:00' },
      startsAt: '2026-03-28T06:00',
    })
    expect(told(schedule([eight]), '2026-03-28T13:00:00Z', '2026-03-29T13:00:00Z')).toEqual(
      [
        'ann 2026-03-28T05:00Z 2026-03-28T13:00Z',
        'bob 2026-03-28T13:00Z 2026-03-28T21:00Z',
        'cem 2026-03-28T21:00Z 2026-03-29T04:00Z', // 22:00 to 06:00, seven hours
        'ann 2026-03-29T04:00Z 2026-03-29T12:00Z',
        'bob 2026-03-29T12:00Z 2026-03-29T20:00Z',
      ].slice(1),
    )
  })
})

describe('a restriction', () => {
  const nights = [{ days: ['fri', 'sat'] as const, from: '22:00', to: '06:00' }]

  it('over midnight belongs to the day on which it begins', ({ expect }) => {
    const given = schedule([layer({ people: ['ann'], restrict: nights })])
    expect(told(given, '2026-01-12T00:00:00Z', '2026-01-19T00:00:00Z')).toEqual([
      'ann 2026-01-16T21:00Z 2026-01-17T05:00Z',
      'ann 2026-01-17T21:00Z 2026-01-18T05:00Z',
    ])
    expect(onCall(given, at('2026-01-18T04:59:59Z'))).toEqual([
      { personId: 'ann', until: at('2026-01-18T05:00:00Z') },
    ])
    expect(onCall(given, at('2026-01-18T05:00:00Z'))).toEqual([])
    expect(nextShift(given, at('2026-01-18T05:00:00Z'))).toEqual({
      personId: 'ann',
      startsAt: at('2026-01-23T21:00:00Z'),
      endsAt: at('2026-01-24T05:00:00Z'),
    })
  })

  it('lets the layer below it be on in between', ({ expect }) => {
    const given = schedule([layer({ people: ['ann'] }), layer({ people: ['bob'], restrict: nights })])
    expect(told(given, '2026-01-16T00:00:00Z', '2026-01-17T12:00:00Z')).toEqual([
      'ann 2026-01-11T05:00Z 2026-01-16T21:00Z',
      'bob 2026-01-16T21:00Z 2026-01-17T05:00Z',
      'ann 2026-01-17T05:00Z 2026-01-17T21:00Z',
    ])
    const [below, above] = layerShifts(given, at('2026-01-16T00:00:00Z'), at('2026-01-17T12:00:00Z'))
    expect(below).toEqual([{ personId: 'ann', startsAt: at('2026-01-05T08:00:00Z'), endsAt: null }])
    expect(above).toHaveLength(1)
  })

  it('of whole days that touch is one stretch', ({ expect }) => {
    const weekend = [{ days: ['sat', 'sun'] as const, from: '00:00', to: '00:00' }]
    const given = schedule([layer({ people: ['ann'], restrict: weekend })])
    expect(told(given, '2026-03-27T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      'ann 2026-03-27T23:00Z 2026-03-29T22:00Z',
    ])
  })

  it('within the hour that is left out is empty that day, and as always before and after', ({ expect }) => {
    const given = schedule([
      layer({ people: ['ann'], restrict: [{ days: ['sun'], from: '02:10', to: '02:40' }] }),
    ])
    const want = ['ann 2026-03-22T01:10Z 2026-03-22T01:40Z', 'ann 2026-04-05T00:10Z 2026-04-05T00:40Z']
    expect(told(given, '2026-03-20T00:00:00Z', '2026-04-11T00:00:00Z')).toEqual(want)
    expect(told(given, '2026-04-04T00:00:00Z', '2026-04-11T00:00:00Z')).toEqual(want.slice(1))
  })
})

describe('an override', () => {
  const week = (overrides: Override[]) => schedule([layer({})], overrides)

  it('wins over all layers, across midnight and across a change of the clocks', ({ expect }) => {
    const night = override({ startsAt: at('2026-03-28T20:00:00Z'), endsAt: at('2026-03-29T04:00:00Z') })
    expect(told(week([night]), '2026-03-28T00:00:00Z', '2026-03-29T12:00:00Z')).toEqual([
      'cem 2026-03-23T08:00Z 2026-03-28T20:00Z',
      'eve 2026-03-28T20:00Z 2026-03-29T04:00Z',
      'cem 2026-03-29T04:00Z 2026-03-30T07:00Z',
    ])
  })

  it('that names nobody leaves nobody on call', ({ expect }) => {
    const [startsAt, endsAt] = [at('2026-03-25T00:00:00Z'), at('2026-03-26T00:00:00Z')]
    const given = week([override({ personId: null, startsAt, endsAt })])
    expect(onCall(given, startsAt - 1)).toEqual([{ personId: 'cem', until: startsAt }])
    expect(onCall(given, startsAt)).toEqual([])
    expect(nextShift(given, startsAt)).toMatchObject({ personId: 'cem', startsAt: endsAt })
  })

  it('of the same person changes nothing that anybody would notice', ({ expect }) => {
    const same = override({
      personId: 'cem',
      startsAt: at('2026-03-25T00:00:00Z'),
      endsAt: at('2026-03-26T00:00:00Z'),
    })
    expect(told(week([same]), '2026-03-24T00:00:00Z', '2026-03-29T00:00:00Z')).toEqual([
      'cem 2026-03-23T08:00Z 2026-03-30T07:00Z',
    ])
  })

  it('that was made later wins over one that was made before', ({ expect }) => {
    const wide = override({ startsAt: at('2026-03-25T00:00:00Z'), endsAt: at('2026-03-27T00:00:00Z') })
    const narrow = override({
      personId: 'dan',
      startsAt: at('2026-03-26T00:00:00Z'),
      endsAt: at('2026-03-28T00:00:00Z'),
    })
    expect(told(week([wide, narrow]), '2026-03-25T12:00:00Z', '2026-03-28T12:00:00Z')).toEqual([
      'eve 2026-03-25T00:00Z 2026-03-26T00:00Z',
      'dan 2026-03-26T00:00Z 2026-03-28T00:00Z',
      'cem 2026-03-28T00:00Z 2026-03-30T07:00Z',
    ])
  })
})

describe('a schedule', () => {
  it('with one person only has no end, and says so', ({ expect }) => {
    const given = schedule([layer({ people: ['ann'] })])
    expect(onCall(given, at('2026-06-01T00:00:00Z'))).toEqual([{ personId: 'ann', until: null }])
    expect(nextShift(given, at('2026-06-01T00:00:00Z'))).toBeNull()
    expect(told(given, '2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z')).toEqual([
      'ann 2026-01-05T08:00Z null',
    ])
  })

  it('with nobody, or no layer, has nobody on call', ({ expect }) => {
    for (const layers of [[], [layer({ people: [] })], [layer({ endsAt: '2026-01-05' })]]) {
      expect(onCall(schedule(layers), at('2026-06-01T00:00:00Z'))).toEqual([])
      expect(told(schedule(layers), '2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z')).toEqual([])
      expect(nextShift(schedule(layers), at('2026-06-01T00:00:00Z'))).toBeNull()
    }
  })

  it('ends with its last layer, at the very instant', ({ expect }) => {
    const given = schedule([layer({ endsAt: '2026-03-29T02:30' })])
    const end = at('2026-03-29T01:00:00Z')
    expect(onCall(given, end - 1)).toEqual([{ personId: 'cem', until: end }])
    expect(onCall(given, end)).toEqual([])
  })

  it('is asked as fast after sixty years as on its first day', ({ expect }) => {
    const given = schedule([daily('09:00'), daily('21:00', { restrict: [] })])
    const steps = (year: number) => {
      const begun = performance.now()
      for (let n = 0; n < 200; n += 1) onCall(given, Date.UTC(year, 5, 1) + n * hourMs)
      return performance.now() - begun
    }
    steps(2026)
    steps(2086)
    // A walk would be 20,000 times as long. (In workerd the clock may stand still: then both are 0.)
    expect(steps(2086)).toBeLessThanOrEqual(20 * steps(2026) + 20)
  })
})
