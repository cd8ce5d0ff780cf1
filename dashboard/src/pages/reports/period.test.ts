import { test } from 'vitest'
import { periodOf } from './period.ts'

test('a period is whole UTC days, and ends now when it is not over', ({ expect }) => {
  const now = Date.UTC(2026, 0, 15, 13, 5)
  expect(periodOf('this-month', now)).toEqual({
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-15T13:05:00.000Z',
  })
  expect(periodOf('last-month', now)).toEqual({
    from: '2025-12-01T00:00:00.000Z',
    to: '2026-01-01T00:00:00.000Z',
  })
  expect(periodOf('7d', now).from).toBe('2026-01-09T00:00:00.000Z')
})
