import { describe, it } from 'vitest'
import { readOnCalendar } from './on-calendar.ts'
import { expectedAfter, expectedAfterPing, isZone, scheduleError, upcoming } from './schedule.ts'

const at = (text: string) => Date.parse(text)
const times = (schedule: Parameters<typeof upcoming>[0], from: string, count = 3) =>
  upcoming(schedule, at(from), count).map((time) => new Date(time).toISOString().slice(0, 16))
const cron = (expression: string, timezone = 'UTC') => ({ cron: expression, timezone })
const calendar = (onCalendar: string, timezone = 'UTC') => ({ onCalendar, timezone })

describe('a period', () => {
  it('counts from the newest ping', ({ expect }) => {
    const schedule = { periodSeconds: 60 }
    expect(expectedAfter(schedule, 1_000, 1_000)).toBe(61_000)
    expect(expectedAfter(schedule, 1_000, 61_000)).toBe(121_000)
    expect(expectedAfter(schedule, 1_000, 60_999)).toBe(61_000)
    expect(expectedAfter(schedule, 1_000, 0)).toBe(61_000)
  })
})

describe('a cron expression', () => {
  it('is read in its time zone', ({ expect }) => {
    expect(times(cron('30 2 * * 1-5', 'America/New_York'), '2026-11-20T00:00:00Z')).toEqual([
      '2026-11-20T07:30',
      '2026-11-23T07:30',
      '2026-11-24T07:30',
    ])
  })

  it('comes once on the day whose hour is skipped, and once on the day whose hour comes twice', ({
    expect,
  }) => {
    expect(times(cron('30 2 * * *', 'Europe/Berlin'), '2027-03-27T12:00:00Z')).toEqual([
      '2027-03-28T01:00', // 02:30 does not exist: 03:00 summer time
      '2027-03-29T00:30',
      '2027-03-30T00:30',
    ])
    expect(times(cron('30 2 * * *', 'Europe/Berlin'), '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30', // the first 02:30, in summer time
      '2026-10-26T01:30',
      '2026-10-27T01:30',
    ])
  })

  it('goes on every half hour through both changes', ({ expect }) => {
    for (const from of ['2026-10-25T00:00:00Z', '2027-03-28T00:00:00Z']) {
      const halves = upcoming(cron('*/30 * * * *', 'Europe/Berlin'), at(from), 8)
      for (const [index, time] of halves.entries()) expect(time).toBe(at(from) + (index + 1) * 1_800_000)
    }
  })

  it('takes a day or a weekday when both are named, as cron does', ({ expect }) => {
    expect(times(cron('0 12 15 * FRI'), '2026-11-10T00:00:00Z')).toEqual([
      '2026-11-13T12:00',
      '2026-11-15T12:00',
      '2026-11-20T12:00',
    ])
  })

  it('counts a ping for the time that it is a little too early for', ({ expect }) => {
    const hourly = cron('0 * * * *')
    expect(expectedAfterPing(hourly, at('2026-11-20T11:59:55Z'))).toBe(at('2026-11-20T13:00:00Z'))
    expect(expectedAfterPing(hourly, at('2026-11-20T11:59:45Z'))).toBe(at('2026-11-20T12:00:00Z'))
    expect(expectedAfterPing(hourly, at('2026-11-20T12:00:02Z'))).toBe(at('2026-11-20T13:00:00Z'))
  })
})

describe('an OnCalendar expression', () => {
  // What `systemd-analyze calendar` says of the same, from the same moment.
  const known: [expression: string, expected: string[]][] = [
    ['Mon..Fri *-*-* 02:30:00 Europe/Berlin', ['2026-11-26T01:30', '2026-11-27T01:30', '2026-11-30T01:30']],
    ['daily Europe/Berlin', ['2026-11-25T23:00', '2026-11-26T23:00', '2026-11-27T23:00']],
    ['Mon *-*-1..7 10:00', ['2026-12-07T10:00', '2027-01-04T10:00', '2027-02-01T10:00']],
    ['*:0/15', ['2026-11-25T22:45', '2026-11-25T23:00', '2026-11-25T23:15']],
    ['2,4:30', ['2026-11-26T02:30', '2026-11-26T04:30', '2026-11-27T02:30']],
    ['weekly', ['2026-11-30T00:00', '2026-12-07T00:00', '2026-12-14T00:00']],
    ['quarterly', ['2027-01-01T00:00', '2027-04-01T00:00', '2027-07-01T00:00']],
    ['*-02-29 10:00', ['2028-02-29T10:00', '2032-02-29T10:00', '2036-02-29T10:00']],
    ['Sat,Sun 12:00', ['2026-11-28T12:00', '2026-11-29T12:00', '2026-12-05T12:00']],
    ['Sat..Sun, 12:00', ['2026-11-28T12:00', '2026-11-29T12:00', '2026-12-05T12:00']],
    ['2027-*-1/10 00:00', ['2027-01-01T00:00', '2027-01-11T00:00', '2027-01-21T00:00']],
    ['*-*~01 18:00', ['2026-11-30T18:00', '2026-12-31T18:00', '2027-01-31T18:00']],
  ]
  it.for(known)('%s', ([expression, expected], { expect }) => {
    expect(times(calendar(expression), '2026-11-25T22:38:00Z')).toEqual(expected)
  })

  it('may be several, one a line, and may name its own zone', ({ expect }) => {
    expect(times(calendar('08:00\n20:00 UTC\n', 'Asia/Tokyo'), '2026-11-20T12:00:00Z')).toEqual([
      '2026-11-20T20:00',
      '2026-11-20T23:00',
      '2026-11-21T20:00',
    ])
  })

  const refused: [expression: string, why: RegExp][] = [
    ['10:00:00.5', /"00\.5" is no second/],
    ['Fri..Mon 10:00', /ends before it begins/],
    ['*-05~07 10:00', /"~07" is not supported/],
    ['@1395716396', /is no date/],
    ['25:00', /25 is no hour/],
    ['Foo 10:00', /"Foo" is no weekday/],
    ['Mon 10:00 11:00', /is not understood|is no time/],
    ['*-*-* 10:00/0', /repeats every 0/],
    ['', /is no date|There is no expression/],
  ]
  it.for(refused)('%s is refused with the reason', ([expression, why], { expect }) => {
    expect(scheduleError(calendar(expression), 0)).toMatchObject({
      path: 'onCalendar',
      message: expect.stringMatching(why),
    })
  })

  it('is translated into seven fields whose day must fit date and weekday', ({ expect }) => {
    expect(readOnCalendar('Mon,Wed..Fri 2027..2028-06-1,15 4:5:06', isZone)).toEqual({
      pattern: '6 5 4 1,15 6 1,3,4,5 2027-2028',
      timezone: null,
    })
  })
})

describe('what is wrong with a schedule', () => {
  it('is said with its field', ({ expect }) => {
    expect(scheduleError(cron('0 0 * * *', 'Mars/Olympus'), 0)).toMatchObject({ path: 'timezone' })
    expect(scheduleError(cron('61 * * * *'), 0)).toMatchObject({ path: 'cron' })
    expect(scheduleError(cron('* * * * * *'), 0)).toMatchObject({ path: 'cron' })
    expect(scheduleError(cron('0 0 30 2 *'), 0)).toEqual({ path: 'cron', message: 'No time fits this' })
    expect(scheduleError(calendar('2019-01-01'), at('2026-01-01'))).toMatchObject({ path: 'onCalendar' })
    expect(scheduleError(cron('@daily'), 0)).toBeNull()
    expect(scheduleError(cron('*/5 9-17 * * MON-FRI', 'Europe/Riga'), 0)).toBeNull()
  })
})
