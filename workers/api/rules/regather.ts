import type { Context } from 'hono'
import { inParallel } from '#assign/in-parallel'
import { oweAllRules } from '#db/queries/rules'
import type { AppEnv } from '../http.ts'
import { tell } from './tell.ts'

const atOnce = 4

/** A policy gathers alerts by other labels now: the rules of this workspace hear of it. What fires stays where it was told. */
export async function regather(c: Context<AppEnv>): Promise<void> {
  const { db, workspaceId } = c.var
  const streamIds = await oweAllRules(db, workspaceId)
  const telling = inParallel(streamIds, atOnce, (streamId) => tell(c, { workspaceId, streamId }))
  c.executionCtx.waitUntil(telling)
}
