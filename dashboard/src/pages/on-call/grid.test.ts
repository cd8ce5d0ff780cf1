import { describe, it } from 'vitest'
import { barOf, mondayOf, placeOf, weekOf } from './grid.ts'

const at = (text: string) => Date.parse(text)
const berlin = 'Europe/Berlin'
const week = (text: string, zone = berlin) => weekOf(zone, mondayOf(zone, at(text)))

describe('a week of a calendar', () => {
  it('begins on Monday at midnight of its zone, also when asked on a Sunday', ({ expect }) => {
    for (const text of ['2026-03-22T23:00:00Z', '2026-03-25T12:00:00Z', '2026-03-29T21:59:59Z'])
      expect(new Date(week(text)[0]?.startsAt ?? 0).toISOString()).toBe('2026-03-22T23:00:00.000Z')
    expect(week('2026-03-29T22:00:00Z')[0]?.startsAt).toBe(at('2026-03-29T22:00:00Z'))
    expect(week('1969-12-31T12:00:00Z', 'UTC')[0]?.startsAt).toBe(at('1969-12-29T00:00:00Z'))
  })

  it('knows the days on which the clocks are changed', ({ expect }) => {
    expect(week('2026-03-25T12:00:00Z').map(({ hours }) => hours)).toEqual([24, 24, 24, 24, 24, 24, 23])
    expect(week('2026-10-25T12:00:00Z').at(-1)?.hours).toBe(25)
    expect(week('2026-04-05T00:00:00Z', 'Australia/Lord_Howe').at(-1)?.hours).toBe(24.5)
  })
})

describe('a shift in a week', () => {
  it('stands where its days are, all of them of the same width', ({ expect }) => {
    const days = week('2026-03-25T12:00:00Z')
    // Sunday has 23 hours: noon is ten and a half hours and a bit after 00:00.
    expect(placeOf(days, at('2026-03-28T23:00:00Z'))).toBeCloseTo(6 / 7)
    expect(placeOf(days, at('2026-03-29T10:00:00Z'))).toBeCloseTo((6 + 11 / 23) / 7)
    expect(barOf(days, at('2026-03-23T23:00:00Z'), at('2026-03-25T11:00:00Z'))).toEqual({
      left: 1 / 7,
      width: expect.closeTo(1.5 / 7),
      cutStart: false,
      cutEnd: false,
    })
  })

  it('is cut where it goes on, and left out where it does not touch', ({ expect }) => {
    const days = week('2026-03-25T12:00:00Z')
    expect(barOf(days, at('2026-03-01T00:00:00Z'), null)).toEqual({
      left: 0,
      width: 1,
      cutStart: true,
      cutEnd: true,
    })
    expect(barOf(days, at('2026-03-01T00:00:00Z'), days[0]?.startsAt ?? 0)).toBeNull()
    expect(barOf(days, days[6]?.endsAt ?? 0, null)).toBeNull()
  })
})
