import { afterEach, describe, it, vi } from 'vitest'
import { nextWindow, windowsBetween, type Recurrence } from './recurrence.ts'
import { refuseRecurrence } from './refusal.ts'

const at = (text: string) => Date.parse(text)
const rule = (part: Partial<Recurrence>): Recurrence => ({
  startsAt: at('2026-01-01T00:00:00Z'),
  endsAt: at('2100-01-01T00:00:00Z'),
  rrule: null,
  cron: null,
  durationSeconds: 3_600,
  timezone: 'UTC',
  ...part,
})
const starts = (given: Recurrence, from: string, to: string, limit = 100) =>
  windowsBetween(given, at(from), at(to), limit).map(({ startsAt }) => new Date(startsAt).toISOString())

describe('a window that comes once', () => {
  const once = rule({
    startsAt: at('2026-02-01T00:00:00Z'),
    endsAt: at('2026-02-02T00:00:00Z'),
    durationSeconds: null,
  })

  it('is there where it touches, and nowhere else', ({ expect }) => {
    expect(starts(once, '2026-01-01', '2026-02-01T00:00:01Z')).toHaveLength(1)
    expect(starts(once, '2026-02-01T23:59:59Z', '2026-03-01')).toHaveLength(1)
    expect(starts(once, '2026-01-01', '2026-02-01')).toHaveLength(0)
    expect(starts(once, '2026-02-02', '2026-03-01')).toHaveLength(0)
    expect(nextWindow(once, at('2026-01-01'))?.startsAt).toBe(once.startsAt)
    expect(nextWindow(once, once.startsAt)).toBeNull()
  })
})

describe('an RRULE', () => {
  const sundays = rule({
    startsAt: at('2026-03-22T01:00:00Z'), // 02:00 in Berlin
    rrule: 'FREQ=WEEKLY;BYDAY=SU',
    timezone: 'Europe/Berlin',
  })

  it('keeps its hour on the clocks of its zone, and is left out where that hour does not exist', ({
    expect,
  }) => {
    expect(starts(sundays, '2026-03-20', '2026-04-10')).toEqual([
      '2026-03-22T01:00:00.000Z',
      // On 29 March 02:00 does not exist: RFC 5545, 3.3.10 ignores such an instance.
      '2026-04-05T00:00:00.000Z',
    ])
    expect(starts(sundays, '2026-10-23', '2026-11-03')).toEqual([
      '2026-10-25T00:00:00.000Z', // the first of two 02:00
      '2026-11-01T01:00:00.000Z',
    ])
  })

  it('gives the window that is open at the start of the time asked about', ({ expect }) => {
    const long = { ...sundays, durationSeconds: 86_400 }
    expect(starts(long, '2026-03-22T20:00:00Z', '2026-03-22T21:00:00Z')).toEqual(['2026-03-22T01:00:00.000Z'])
  })

  it('ends by COUNT, by UNTIL and by the end of the repetition', ({ expect }) => {
    const daily = rule({ rrule: 'FREQ=DAILY;COUNT=3' })
    expect(starts(daily, '2025-01-01', '2027-01-01')).toHaveLength(3)
    expect(
      starts(rule({ rrule: 'FREQ=DAILY;UNTIL=20260102T000000Z' }), '2025-01-01', '2027-01-01'),
    ).toHaveLength(2)
    const ended = rule({ rrule: 'FREQ=DAILY', endsAt: at('2026-01-03T00:00:00Z') })
    expect(starts(ended, '2025-01-01', '2027-01-01')).toHaveLength(2)
    expect(nextWindow(ended, at('2026-01-02T00:00:00Z'))).toBeNull()
  })

  it('with a large COUNT is counted to its end, and the last window is the one that RFC 5545 means', ({
    expect,
  }) => {
    const hourly = rule({ rrule: 'FREQ=HOURLY;COUNT=1000' })
    expect(refuseRecurrence(hourly)).toBeNull()
    expect(nextWindow(hourly, at('2026-02-11T14:59:00Z'))?.startsAt).toBe(at('2026-02-11T15:00:00Z'))
    expect(nextWindow(hourly, at('2026-02-11T15:00:00Z'))).toBeNull()
    expect(windowsBetween(hourly, 0, Infinity, 2_000)).toHaveLength(1_000)
    const mondays = rule({ rrule: 'FREQ=DAILY;BYDAY=MO;COUNT=500', timezone: 'Europe/Berlin' })
    expect(refuseRecurrence(mondays)).toBeNull()
    expect(windowsBetween(mondays, 0, Infinity, 2_000)).toHaveLength(500)
  })

  it.for([
    ['FREQ=HOURLY;COUNT=3000', 'COUNT is at most 1000: let a longer repetition end with until'],
    ['COUNT=3000;FREQ=HOURLY', 'begins with FREQ='],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=900', 'too far apart'],
  ] as const)('refuses %j, which cannot be counted', ([rrule, message], { expect }) => {
    expect(refuseRecurrence(rule({ rrule, startsAt: at('2028-02-01T00:00:00Z') }))).toMatchObject({
      path: 'rrule',
      message: expect.stringContaining(message),
    })
  })

  describe('that fails when it is asked', () => {
    afterEach(() => void vi.restoreAllMocks())

    it.for([['FREQ=HOURLY;COUNT=20000'], ['FREQ=SOMETIMES']] as const)(
      'has no more windows, and says so once: %j',
      ([rrule], { expect }) => {
        const said = vi.spyOn(console, 'error').mockReturnValue()
        const failing = rule({ rrule })
        expect(starts(failing, '2026-06-01', '2026-06-02')).toEqual([])
        expect(nextWindow(failing, at('2026-06-01'))).toBeNull()
        expect(said).toHaveBeenCalledOnce()
        expect(said).toHaveBeenCalledWith(
          expect.objectContaining({ event: 'maintenance.rule_failed', rrule }),
        )
      },
    )
  })

  it('gives no more than asked for', ({ expect }) => {
    expect(starts(rule({ rrule: 'FREQ=DAILY' }), '2026-01-01', '2027-01-01', 5)).toHaveLength(5)
  })

  it.for([
    ['DAILY', 'begins with FREQ='],
    ['FREQ=MINUTELY', 'At most hourly'],
    ['FREQ=DAILY;BYSECOND=1', 'BYSECOND'],
    ['FREQ=DAILY\nEXDATE:20260101T000000Z', 'One rule on one line'],
    ['FREQ=SOMETIMES', 'Not a rule'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'ever comes'],
  ] as const)('refuses %j', ([rrule, message], { expect }) => {
    expect(refuseRecurrence(rule({ rrule }))).toMatchObject({
      path: 'rrule',
      message: expect.stringContaining(message),
    })
  })
})

describe('a cron expression', () => {
  it('comes at its hour in its zone', ({ expect }) => {
    const nights = rule({ cron: '30 3 * * 1-5', timezone: 'America/New_York' })
    expect(starts(nights, '2026-03-05T00:00:00Z', '2026-03-10T12:00:00Z')).toEqual([
      '2026-03-05T08:30:00.000Z',
      '2026-03-06T08:30:00.000Z',
      '2026-03-09T07:30:00.000Z', // summer time since Sunday
      '2026-03-10T07:30:00.000Z',
    ])
  })

  it.for([['* * * * *'], ['*/5 * * * *'], ['0 25 * * *'], ['x'], ['0 0 31 2 *'], ['0 0 0 1 1 1 1']])(
    'refuses %j',
    ([cron = ''], { expect }) => {
      expect(refuseRecurrence(rule({ cron }))).toMatchObject({ path: 'cron' })
    },
  )
})
