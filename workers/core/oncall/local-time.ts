import { dayMs, hourMs } from '../cell.ts'
import { type Weekday, weekdays } from './schedule.ts'

/** "09:30" as ms since midnight. */
export function timeOfDay(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':')
  return Number(hours) * hourMs + Number(minutes) * 60_000
}

/** "2026-11-30" or "2026-11-30T09:00" as local ms (see `localAt` in zone.ts); NaN when it is neither. */
export const localMs = (text: string): number => Date.parse(text.includes('T') ? `${text}Z` : text)

export const startOfDay = (local: number): number => Math.floor(local / dayMs) * dayMs

/** The weekday of a local day; 1970 began on a Thursday. */
export const weekdayOf = (local: number): Weekday =>
  weekdays[(((Math.floor(local / dayMs) + 3) % 7) + 7) % 7] ?? 'mon'
