import { dayMs } from '../cell.ts'

/** "2026-11-22", in UTC. */
export const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** "3 days", "1 day", "less than a day": whole days, as far as they are over. */
export function daysText(ms: number): string {
  const days = Math.floor(ms / dayMs)
  if (days < 1) return 'less than a day'
  return days === 1 ? '1 day' : `${days} days`
}
