import type { Context } from 'hono'
import type { z } from '@hono/zod-openapi'
import type { Database } from '#db/database'
import type { Judged } from '#db/queries/overrides'
import { findSchedule, overridesAfter, type ScheduleRow, swapsAfter } from '#db/queries/schedules'
import { ApiError, type AppEnv, notFound } from '../http.ts'
import { copyForAlerts } from '../channels/change.ts'
import { type Schedule, showSchedule } from './schema.ts'

interface Place {
  db: Database
  workspaceId: string
  id: string
}

/** The schedule, or 404: also for another workspace's. */
export async function scheduleOr404({ db, workspaceId, id }: Place): Promise<ScheduleRow> {
  const row = await findSchedule(db, workspaceId, id)
  if (!row) throw notFound('schedule', id)
  return row
}

/** Schedules as the API answers them, with the overrides and swaps that are not over. */
export async function presented(
  { db, workspaceId }: Omit<Place, 'id'>,
  rows: readonly ScheduleRow[],
): Promise<z.output<typeof Schedule>[]> {
  const ids = rows.map(({ id }) => id)
  const now = Date.now()
  const [overrides, swaps] = await Promise.all([
    overridesAfter(db, workspaceId, ids, now),
    swapsAfter(db, workspaceId, ids, now),
  ])
  return rows.map((row) => showSchedule(row, { overrides, swaps }))
}

// A change that loses a race is judged again, by what won.
const maxAttempts = 4
const busy = (): ApiError =>
  new ApiError(409, 'schedule.busy', 'Changed by somebody else', 'Try again in a moment.')

/** Changes the overrides of a schedule by what `write` judges and does; false from it: judge again. */
export async function changeOverrides<Made>(
  c: Context<AppEnv>,
  id: string,
  write: (row: ScheduleRow & Judged) => Promise<Made | false>,
): Promise<Made> {
  const { db, workspaceId } = c.var
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const made = await write(await scheduleOr404({ db, workspaceId, id }))
    if (made === false) continue
    await copyForAlerts(c.env, workspaceId)
    return made
  }
  throw busy()
}
