import type { Context } from 'hono'
import type { z } from '@hono/zod-openapi'
import type { Database } from '#db/database'
import type { Judged } from '#db/queries/overrides'
import {
  findSchedule,
  overridesAfter,
  type ScheduleRow,
  swapsAfter,
  updateSchedule,
} from '#db/queries/schedules'
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

// A change that loses a race is made again, on what won: unless the caller has said what it must be made on.
const maxAttempts = 4
const busy = (): ApiError =>
  new ApiError(409, 'schedule.busy', 'Changed by somebody else', 'Try again in a moment.')

/** Changes a schedule. @param expected the version the caller saw. Throws 404, 409, 412. */
export async function changeSchedule(
  place: Place & { env: Env; expected: number | undefined },
  change: Parameters<typeof updateSchedule>[3],
): Promise<ScheduleRow> {
  const { env, db, workspaceId, expected } = place
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const row = await scheduleOr404(place)
    if (expected !== undefined && row.version !== expected) throw versionMismatch(expected)
    const changed = await updateSchedule(db, workspaceId, row, { ...change, updatedAt: Date.now() })
    if (!changed) continue
    await copyForAlerts(env, workspaceId)
    return changed
  }
  throw busy()
}

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

const versionMismatch = (expected: number): ApiError =>
  new ApiError(
    412,
    'schedule.version_mismatch',
    'Changed by somebody else',
    `The schedule is no longer at version ${expected}. Read it again.`,
  )
