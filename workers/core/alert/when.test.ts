import { describe, it } from 'vitest'
import { matchesWhen, When } from './when.ts'

const at = (text: string): number => Date.parse(text)
const matches = (when: object, time: string, severity: 'critical' | 'warning' = 'critical') =>
  matchesWhen(When.parse(when), severity, at(time))

describe('a branch of a policy', () => {
  it('without a condition always counts', ({ expect }) => {
    expect(matchesWhen(null, 'warning', 0)).toBe(true)
    expect(matches({}, '2026-11-26T03:00:00Z')).toBe(true)
  })

  it('may be for one severity', ({ expect }) => {
    expect(matches({ severities: ['critical'] }, '2026-11-26T03:00:00Z')).toBe(true)
    expect(matches({ severities: ['critical'] }, '2026-11-26T03:00:00Z', 'warning')).toBe(false)
  })

  it('counts from its first minute to before its last, by the clocks of its zone', ({ expect }) => {
    const office = { from: '09:00', to: '17:00', timezone: 'Europe/Berlin' }
    expect(matches(office, '2026-11-26T07:59:59Z')).toBe(false)
    expect(matches(office, '2026-11-26T08:00:00Z')).toBe(true)
    expect(matches(office, '2026-11-26T15:59:59Z')).toBe(true)
    expect(matches(office, '2026-11-26T16:00:00Z')).toBe(false)
    // In summer the same hours are an hour earlier for the world.
    expect(matches(office, '2026-07-01T07:00:00Z')).toBe(true)
  })

  it('keeps its hours on the days on which the clocks change', ({ expect }) => {
    const early = { from: '02:00', to: '04:00', timezone: 'Europe/Berlin' }
    // 29 March 2026: 02:00 to 03:00 do not exist; 03:30 is 01:30 UTC.
    expect(matches(early, '2026-03-29T00:59:59Z')).toBe(false)
    expect(matches(early, '2026-03-29T01:00:00Z')).toBe(true)
    expect(matches(early, '2026-03-29T02:00:00Z')).toBe(false)
    // 25 October 2026: 02:00 to 03:00 come twice, and count twice.
    expect(matches(early, '2026-10-25T00:00:00Z')).toBe(true)
    expect(matches(early, '2026-10-25T01:30:00Z')).toBe(true)
    expect(matches(early, '2026-10-25T03:00:00Z')).toBe(false)
  })

  it('that goes over midnight belongs to the day on which it begins', ({ expect }) => {
    const night = { days: ['fri'], from: '22:00', to: '06:00' }
    expect(matches(night, '2026-11-27T21:59:00Z')).toBe(false) // a Friday
    expect(matches(night, '2026-11-27T22:00:00Z')).toBe(true)
    expect(matches(night, '2026-11-28T05:59:00Z')).toBe(true)
    expect(matches(night, '2026-11-28T06:00:00Z')).toBe(false)
    expect(matches(night, '2026-11-28T22:00:00Z')).toBe(false)
    expect(matches(night, '2026-11-27T05:00:00Z')).toBe(false)
  })

  it('may be for whole days', ({ expect }) => {
    const weekend = { days: ['sat', 'sun'], timezone: 'America/New_York' }
    expect(matches(weekend, '2026-11-28T04:59:00Z')).toBe(false) // still Friday there
    expect(matches(weekend, '2026-11-28T05:00:00Z')).toBe(true)
    expect(matches(weekend, '2026-11-30T04:59:00Z')).toBe(true)
    expect(matches(weekend, '2026-11-30T05:00:00Z')).toBe(false)
  })

  it('is refused where it cannot be read', ({ expect }) => {
    for (const wrong of [{ from: '9:00' }, { to: '24:00' }, { days: ['friday'] }, { timezone: 'Mars' }])
      expect(When.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
  })
})
