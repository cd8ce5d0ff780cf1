import type { Context } from 'hono'
import { inParallel } from '#assign/in-parallel'
import { ongoingIncidentObjectsOf } from '#db/queries/incidents'
import { incidentObject } from '#platform/objects'
import { within } from '#platform/within'
import { copyForAlerts } from '../channels/change.ts'
import type { AppEnv } from '../http.ts'

const atOnce = 5
const answerMs = 10_000
/** The cron finds the rest within a minute. */
const maxObjects = 500

/** Lets alerts know of a change among the silences, and open incidents look again: some may speak now. */
export async function silencesChanged(c: Context<AppEnv>): Promise<void> {
  await copyForAlerts(c.env, c.var.workspaceId)
  c.executionCtx.waitUntil(wakeIncidents(c.env, c.var.workspaceId))
}

/** Lets open incidents look again at what holds them back. */
export async function wakeIncidents(env: Env, workspaceId: string): Promise<void> {
  const open = await ongoingIncidentObjectsOf(env.DB, workspaceId, maxObjects)
  const pokes = open.map((groupKey) => () => incidentObject(env, workspaceId, groupKey).poke())
  await inParallel(pokes, atOnce, (poke) => within(answerMs, poke()))
}
