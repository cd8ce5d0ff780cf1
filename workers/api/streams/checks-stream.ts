import type { Context } from 'hono'
import { closeChecks, openChecks } from '#assign/checks'
import { pushLanes } from '#assign/push'
import { checksName, isChecks } from '#core/stream/checks'
import { findStream, maxStreams, type StreamRow } from '#db/queries/streams'
import { newId } from '#platform/new-id'
import { ApiError, type AppEnv } from '../http.ts'
import { forgetStream } from './known.ts'

/** The stream of check results, which is made now if the workspace has not got it. Throws 409 when it cannot be. */
export async function ensureChecks(c: Context<AppEnv>): Promise<{ row: StreamRow; isNew: boolean }> {
  const { db, workspaceId } = c.var
  const known = await findStream(db, workspaceId, checksName)
  if (known) return { row: known, isNew: false }
  const id = newId('stream')
  const lanes = await openChecks(db, { id, workspaceId, now: Date.now() })
  const row = await findStream(db, workspaceId, checksName)
  if (!row)
    throw new ApiError(409, 'stream.too_many', 'Too many streams', `At most ${maxStreams} in a workspace.`)
  forgetStream(workspaceId, checksName)
  tellLanes(c, lanes)
  return { row, isNew: row.id === id }
}

/** Lanes feed it no more. */
export async function dropChecks(c: Context<AppEnv>): Promise<void> {
  tellLanes(c, await closeChecks(c.var.db, c.var.workspaceId))
}

/** What a lane does not hear now stays owed, and the cron tells it. */
function tellLanes(c: Context<AppEnv>, lanes: readonly string[]): void {
  const told = pushLanes(c.env, lanes, c.var.actor).catch((error: unknown) =>
    console.error({ event: 'checks.lanes_not_told', error: String(error) }),
  )
  c.executionCtx.waitUntil(told)
}

/** Throws 409 for a stream that nobody but ourselves may change so. */
export function assertOwn(row: Pick<StreamRow, 'name' | 'definition'>): void {
  if (isChecks(row))
    throw new ApiError(
      409,
      'stream.reserved',
      'The stream is filled by Vedette',
      'It holds the results of checks: it takes no events and no schema of others.',
    )
}
