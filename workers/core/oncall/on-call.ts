import { dutyReader } from './duty.ts'
import type { Schedule } from './schedule.ts'
import { changeAfter } from './shift.ts'

/**
 * Who is on call at an instant (epoch ms): one person, or nobody. `until` is when this answer changes next; null when
 * it does not within a year.
 */
export function onCall(schedule: Schedule, at: number): { personId: string; until: number | null }[] {
  const dutyAt = dutyReader(schedule)
  const { personId } = dutyAt(at)
  return personId === null ? [] : [{ personId, until: changeAfter(dutyAt, at) }]
}
