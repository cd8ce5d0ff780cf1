import type { z } from '@hono/zod-openapi'
import { refuseRecurrence } from '#core/maintenance/refusal'
import type { MaintenanceRow } from '#db/queries/maintenances'
import { invalid } from '../http.ts'
import { forEver, type MaintenancePatch } from './schema.ts'

/** What people say of a maintenance: what they leave out stays as it is. */
type Said = z.output<typeof MaintenancePatch>

/** A maintenance with what is said laid over it. Throws 422 when it does not fit together. */
export function withSaid(row: MaintenanceRow, said: Said): MaintenanceRow {
  const { startsAt, endsAt, until, ...rest } = said
  const merged = { ...row, ...defined(rest) }
  const wasRepeating = row.durationSeconds !== null
  const repeats = merged.rrule !== null || merged.cron !== null
  if (merged.rrule !== null && merged.cron !== null)
    throw invalid('cron', 'A repetition has one rule: either rrule or cron')
  if (repeats && merged.durationSeconds === null)
    throw invalid('durationSeconds', 'Say how long each window lasts')
  if (repeats && typeof endsAt === 'string')
    throw invalid('endsAt', 'A repetition ends with until; each window lasts durationSeconds')
  if (!repeats && typeof until === 'string') throw invalid('until', 'Only a repetition has an until')
  if (!repeats && (endsAt === null || (endsAt === undefined && wasRepeating)))
    throw invalid('endsAt', 'Say when it ends, or give rrule or cron with durationSeconds')
  const end = repeats ? until : endsAt
  const unset = repeats && (end === null || !wasRepeating)
  return checked({
    ...merged,
    durationSeconds: repeats ? merged.durationSeconds : null,
    startsAt: startsAt === undefined ? row.startsAt : Date.parse(startsAt),
    endsAt: typeof end === 'string' ? Date.parse(end) : unset ? forEver : row.endsAt,
  })
}

function checked(row: MaintenanceRow): MaintenanceRow {
  const repeats = row.durationSeconds !== null
  if (row.endsAt <= row.startsAt)
    throw invalid(repeats ? 'until' : 'endsAt', 'The end must come after the start')
  const refusal = refuseRecurrence(row)
  if (refusal) throw invalid(refusal.path, refusal.message)
  return row
}

const defined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>
