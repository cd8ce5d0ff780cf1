import { describe, it } from 'vitest'
import { dayMs, hourMs } from './cell.ts'
import { changesBetween, instantOf, isTimeZone, localAt, offsetAt } from './zone.ts'

const at = (text: string) => Date.parse(text)
const local = (text: string) => Date.parse(`${text}Z`)
const instant = (zone: string, text: string) => new Date(instantOf(zone, local(text))).toISOString()

/** By the words of the runtime's own clock. */
function offsetBySecond(format: Intl.DateTimeFormat, time: number): number {
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d+):(\d+))?$/.exec(name) ?? []
  return Number(`${sign}1`) * (Number(hours) * hourMs + Number(minutes) * 60_000)
}

const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Pacific/Apia',
  'Pacific/Chatham',
]

describe('the clocks of a zone', () => {
  it('are what the runtime says they are, on every day of 25 years and around each change', ({ expect }) => {
    const [from, to] = [at('2007-01-01T00:00:00Z'), at('2032-01-01T00:00:00Z')]
    for (const zone of zones) {
      const days = Array.from({ length: (to - from) / dayMs }, (_, day) => from + day * dayMs)
      const around = changesBetween(zone, from, to).flatMap((change) => [change.at - 1, change.at])
      const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      const wrong = [...days, ...around].filter(
        (time) => offsetAt(zone, time) !== offsetBySecond(format, time),
      )
      expect(
        wrong.map((time) => new Date(time).toISOString()),
        zone,
      ).toEqual([])
    }
  })

  it('are read at the very millisecond', ({ expect }) => {
    const spring = at('2026-03-29T01:00:00Z')
    expect(offsetAt('Europe/Berlin', spring - 1)).toBe(hourMs)
    expect(offsetAt('Europe/Berlin', spring)).toBe(2 * hourMs)
    expect(localAt('Asia/Kathmandu', 0)).toBe(5.5 * hourMs)
    expect(localAt('Asia/Kathmandu', at('2026-01-01T00:00:00Z'))).toBe(local('2026-01-01T05:45:00'))
  })

  it('give a time that comes twice its first instant, and one that is left out the moment of the change', ({
    expect,
  }) => {
    expect(instant('Europe/Berlin', '2026-03-29T01:59:59.999')).toBe('2026-03-29T00:59:59.999Z')
    expect(instant('Europe/Berlin', '2026-03-29T02:00')).toBe('2026-03-29T01:00:00.000Z')
    expect(instant('Europe/Berlin', '2026-03-29T02:30')).toBe('2026-03-29T01:00:00.000Z')
    expect(instant('Europe/Berlin', '2026-03-29T03:30')).toBe('2026-03-29T01:30:00.000Z')
    expect(instant('Europe/Berlin', '2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(instant('Europe/Berlin', '2026-10-25T03:00')).toBe('2026-10-25T02:00:00.000Z')
    expect(instant('Australia/Lord_Howe', '2026-10-04T02:15')).toBe('2026-10-03T15:30:00.000Z')
    expect(instant('Australia/Lord_Howe', '2026-04-05T01:45')).toBe('2026-04-04T14:45:00.000Z')
    // A whole day that never was.
    expect(instant('Pacific/Apia', '2011-12-30T12:00')).toBe('2011-12-30T10:00:00.000Z')
  })

  it('show at the instant of a time that time, or a later one of which there is none before', ({
    expect,
  }) => {
    for (const zone of zones) {
      for (const { at: change } of changesBetween(
        zone,
        at('2016-01-01T00:00:00Z'),
        at('2027-01-01T00:00:00Z'),
      )) {
        for (let minute = -200; minute <= 200; minute += 5) {
          const asked = localAt(zone, change) + minute * 60_000
          const found = instantOf(zone, asked)
          expect(localAt(zone, found)).toBeGreaterThanOrEqual(asked)
          for (const back of [1, 60_000, hourMs, 2 * hourMs, dayMs])
            expect(localAt(zone, found - back), `${zone} ${asked}`).toBeLessThan(asked)
        }
      }
    }
  })

  it('are those of a zone that the database has', ({ expect }) => {
    expect(isTimeZone('America/Argentina/Buenos_Aires')).toBe(true)
    expect(isTimeZone('Middle/Earth')).toBe(false)
    expect(isTimeZone('')).toBe(false)
  })
})
