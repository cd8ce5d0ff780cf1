import { describe, it } from 'vitest'
import { type Expiry, ReminderDays, usualReminderDays } from './expiry.ts'
import { dueReminder, reminderText } from './reminder.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 10, 25, 12)
const endsIn = (days: number, change: Partial<Expiry> = {}): Expiry => ({
  kind: 'certificate',
  subject: 'example.com',
  id: 'ab12',
  expiresAt: now + days * dayMs,
  reminderDays: usualReminderDays,
  ...change,
})
const due = (days: number, change: Partial<Expiry> = {}) => dueReminder(endsIn(days, change), now)?.days

describe('a reminder of what runs out', () => {
  it.for([
    [90, undefined],
    [30.01, undefined],
    [30, 30],
    [14.5, 30],
    [14, 14],
    [5, 7],
    [2.9, 3],
    [0.5, 1],
    [0, undefined],
    [-3, undefined],
  ] as const)('with %s days left is due as of %s', ([left, days], { expect }) => {
    expect(due(left)).toBe(days)
  })

  it('is due at the thresholds that were asked for and at no other', ({ expect }) => {
    expect(due(20, { reminderDays: [60, 10] })).toBe(60)
    expect(due(20, { reminderDays: [10] })).toBeUndefined()
    expect(due(1, { reminderDays: [] })).toBeUndefined()
    expect(ReminderDays.parse(undefined)).toEqual([30, 14, 7, 3, 1])
    expect(ReminderDays.safeParse([7, 7]).success).toBe(false)
  })

  it('says whose, in how many days and on which day', ({ expect }) => {
    const reminder = dueReminder(endsIn(13.2), now)
    if (!reminder) throw new Error('not due')
    expect(reminderText(reminder, now)).toEqual({
      title: 'The certificate of example.com expires in 14 days',
      text: 'It expires on 2026-12-08 16:48 UTC.',
    })
    const domain = { ...reminder, kind: 'domain' as const, expiresAt: now + 1000 }
    expect(reminderText(domain, now).title).toBe(
      'The registration of the domain example.com expires within a day',
    )
  })
})
