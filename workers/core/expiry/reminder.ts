import { dayMs } from '../cell.ts'
import type { Expiry, ExpiryKind, Reminder } from './expiry.ts'

/**
 * The reminder whose time has come: at the nearest threshold that is passed, so that who is first seen with five days
 * left is reminded as of seven and not of thirty too. Null while none is, and once it is over: then it is not a
 * reminder that is needed.
 */
export function dueReminder(expiry: Expiry, now: number): Reminder | null {
  const { reminderDays, ...what } = expiry
  const leftMs = expiry.expiresAt - now
  const passed = reminderDays.filter((days) => leftMs <= days * dayMs)
  return leftMs <= 0 || passed.length === 0 ? null : { ...what, days: Math.min(...passed) }
}

/** Whether its whole term is no longer than the threshold: then this says nothing about a renewal that is late. */
export const isBornUnder = ({ startsAt, expiresAt, days }: Reminder): boolean =>
  startsAt !== undefined && expiresAt - startsAt <= days * dayMs

/** Which certificate or registration it is about, whatever its threshold. */
export const expiryKey = ({ kind, id }: Pick<Expiry, 'kind' | 'id'>): string => `${kind}:${id}`

const nouns: Record<ExpiryKind, string> = {
  certificate: 'The certificate of',
  domain: 'The registration of the domain',
}

/** "2026-12-09 12:00 UTC". */
const minuteText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** "in 14 days", "within a day": counted up, as people count. */
export function leftInWords(expiresAt: number, now: number): string {
  const days = Math.ceil((expiresAt - now) / dayMs)
  return days <= 1 ? 'within a day' : `in ${days} days`
}

/** What is said: a headline, and the day for those who read on. `now` is when it is said. */
export function reminderText(reminder: Reminder, now: number): { title: string; text: string } {
  const { kind, subject, expiresAt } = reminder
  return {
    title: `${nouns[kind]} ${subject} expires ${leftInWords(expiresAt, now)}`,
    text: `It expires on ${minuteText(expiresAt)}.`,
  }
}
