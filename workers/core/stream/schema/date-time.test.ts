import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { isDateTime } from './date-time.ts'

describe('a date and time', () => {
  it.for([
    '2026-11-26T10:00:00Z',
    '2026-11-26t10:00:00.123456789z',
    '2024-02-29T23:59:59+05:30',
    '0001-01-01T00:00:00-00:00',
    '1998-12-31T23:59:60Z',
    '1998-12-31T15:59:60.5-08:00',
    '1999-01-01T00:29:60+00:30',
  ])('is %s', (text, { expect }) => {
    expect(isDateTime(text)).toBe(true)
  })

  it.for([
    '',
    '2026-11-26',
    '10:00:00Z',
    '2026-11-26 10:00:00Z',
    '2026-11-26T10:00:00',
    '2026-11-26T10:00Z',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-01T10:00:00Z',
    '2026-04-31T10:00:00Z',
    '2026-11-26T24:00:00Z',
    '2026-11-26T10:60:00Z',
    '2026-11-26T10:00:00+0100',
    '2026-11-26T10:00:00+24:00',
    '2026-11-26T10:00:00.Z',
    '1998-12-31T22:59:60Z',
    '1998-12-31T23:59:61Z',
    '２026-11-26T10:00:00Z',
  ])('is not %s', (text, { expect }) => {
    expect(isDateTime(text)).toBe(false)
  })

  it('is every one that a clock can say', ({ expect }) => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59Z'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(isDateTime(date.toISOString())).toBe(true)
        },
      ),
    )
  })
})
