import { describe, it } from 'vitest'
import { type Flapping, flappingAt, flapRule, steady, steadyAt, withMood } from './flapping.ts'

const minute = 60_000
const rule = { enterAt: 5, leaveAt: 1, withinMs: 30 * minute }

/** Calm at first, and changed at each of these minutes. */
const changing = (...minutes: number[]): Flapping =>
  minutes.reduce<Flapping>(
    (flapping, at) => {
      const mood = flapping.mood === 'calm' ? 'trouble' : 'calm'
      return flappingAt(withMood(flapping, mood, { at: at * minute, counts: true }), at * minute, rule)
    },
    { ...steady, mood: 'calm' },
  )

describe('flapping', () => {
  it('begins with the third outage within half an hour', ({ expect }) => {
    expect(changing(0, 1, 10, 11).since).toBeNull()
    expect(changing(0, 1, 10, 11, 20)).toMatchObject({ since: 20 * minute, count: 5 })
  })

  it('does not begin by outages further apart, however many', ({ expect }) => {
    const hourly = Array.from({ length: 40 }, (_, index) => Math.floor(index / 2) * 20 + (index % 2))
    expect(changing(...hourly).since).toBeNull()
    expect(changing(0, 1, 10, 11, 30).since).toBeNull()
    expect(changing(0.01, 1, 10, 11, 30).since).toBe(30 * minute)
  })

  it('goes on between its two marks, and counts what it changes', ({ expect }) => {
    const flapping = changing(0, 1, 2, 3, 4, 20, 40)
    expect(flapping).toMatchObject({ since: 4 * minute, count: 7 })
    expect(flapping.changes).toHaveLength(2)
  })

  it('is over once half an hour has seen no more than one change', ({ expect }) => {
    const flapping = changing(0, 1, 2, 3, 4, 9, 20)
    const over = steadyAt(flapping, rule)
    expect(over).toBe(39 * minute)
    expect(flappingAt(flapping, 39 * minute - 1, rule).since).toBe(4 * minute)
    expect(flappingAt(flapping, 39 * minute, rule)).toMatchObject({ since: null, count: 7 })
    expect(steadyAt(changing(0, 1), rule)).toBeNull()
    const none = { ...rule, leaveAt: 0 }
    expect(steadyAt(flapping, none)).toBe(50 * minute)
    expect(flappingAt(flapping, 50 * minute - 1, none).since).not.toBeNull()
    expect(flappingAt(flapping, 50 * minute, none).since).toBeNull()
  })

  it('that has fewer changes than its end allows is over at once', ({ expect }) => {
    const flapping = { ...changing(0, 1, 2, 3, 4), changes: [4 * minute] }
    expect(steadyAt(flapping, rule)).toBe(4 * minute)
    expect(flappingAt(flapping, 4 * minute, rule).since).toBeNull()
  })

  it('counts only changes between trouble and calm, and none made in a maintenance', ({ expect }) => {
    const calm = withMood(steady, 'calm', { at: 1, counts: true })
    expect(calm).toMatchObject({ mood: 'calm', changes: [], count: 0 })
    expect(withMood(calm, null, { at: 2, counts: true })).toBe(calm)
    expect(withMood(calm, 'calm', { at: 2, counts: true })).toEqual(calm)
    expect(withMood(calm, 'trouble', { at: 2, counts: false })).toMatchObject({
      mood: 'trouble',
      changes: [],
      count: 0,
    })
    expect(withMood(calm, 'trouble', { at: 2, counts: true })).toMatchObject({ changes: [2], count: 1 })
  })

  it('is switched off by having no rule, and what was counted is forgotten', ({ expect }) => {
    const flapping = changing(0, 1, 2, 3, 4)
    expect(flappingAt(flapping, 5 * minute, null)).toMatchObject({ since: null, changes: [] })
    expect(steadyAt(flapping, null)).toBe(4 * minute)
  })

  it('looks at half an hour, and at least at twenty intervals, unless told otherwise', ({ expect }) => {
    const flapping = { enterAt: 7, leaveAt: 2, withinSeconds: null }
    expect(flapRule({ intervalSeconds: 60 })).toEqual(rule)
    expect(flapRule({ intervalSeconds: 60, flapping })).toEqual({
      enterAt: 7,
      leaveAt: 2,
      withinMs: 1_800_000,
    })
    expect(flapRule({ intervalSeconds: 600, flapping })?.withinMs).toBe(12_000_000)
    expect(flapRule({ intervalSeconds: 600, flapping: { ...flapping, withinSeconds: 900 } })?.withinMs).toBe(
      900_000,
    )
    expect(flapRule({ intervalSeconds: 60, flapping: null })).toBeNull()
  })

  it('remembers no more than it needs', ({ expect }) => {
    const often = Array.from({ length: 100 }, (_, index) => index / 100)
    expect(changing(...often)).toMatchObject({ count: 100 })
    expect(changing(...often).changes).toHaveLength(40)
  })
})
