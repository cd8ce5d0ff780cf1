import type { Context } from 'hono'
import type { Committed } from '#assign/commit'
import { pushLanes } from '#assign/push'
import type { LiveFrame } from '#core/live'
import { acceptedKey } from '#core/run/accepted'
import { liveObject } from '#platform/objects'
import { within } from '#platform/within'
import type { AppEnv } from '../http.ts'

type Change = Extract<LiveFrame, { type: 'monitor' }>['change']

/** How long an answer waits for lanes and objects to take a change. It stands in D1 by then, whatever they say. */
const patienceMs = 2_000
/** For more than this no answer waits: to tell every object takes longer than anybody's patience. */
const fewEnough = 20

/**
 * Carries a committed change down: to the lanes and objects that owe it, waiting a little for them, and to live
 * screens. Never throws: what could not be done now is owed in D1 and the cron does it.
 */
export async function announce(
  c: Context<AppEnv>,
  { lanes, fresh }: Pick<Committed, 'lanes'> & Partial<Committed>,
  changes: readonly { monitorId: string; change: Change }[],
): Promise<void> {
  const frames = changes.map(({ monitorId, change }): LiveFrame => ({ type: 'monitor', monitorId, change }))
  const published =
    frames.length > 0 ? liveObject(c.env, c.var.workspaceId).publish(frames) : Promise.resolve()
  const pushed = pushLanes(c.env, lanes, c.var.actor, fresh).catch((error: unknown) =>
    console.warn({
      event: 'lanes.not_pushed',
      lanes,
      error: error instanceof Error ? error.message : 'unknown',
    }),
  )
  const gone = changes.flatMap(({ monitorId, change }) => (change === 'deleted' ? [monitorId] : []))
  const forgotten = forgetPictures(c, gone)
  c.executionCtx.waitUntil(pushed)
  c.executionCtx.waitUntil(forgotten)
  c.executionCtx.waitUntil(
    published.catch(() => console.warn({ event: 'live.not_published', workspaceId: c.var.workspaceId })),
  )
  if (changes.length > fewEnough) return
  await within(patienceMs, Promise.all([pushed, forgotten])).catch(() => {})
}

/** Of a monitor that is gone nothing is compared any more. */
async function forgetPictures(c: Context<AppEnv>, monitorIds: readonly string[]): Promise<void> {
  if (monitorIds.length === 0) return
  const { workspaceId } = c.var
  const keys = monitorIds.map((monitorId) => acceptedKey({ workspaceId, monitorId }))
  await c.env.FILES.delete(keys).catch((error: unknown) =>
    console.warn({ event: 'monitor.picture_kept', workspaceId, error: String(error) }),
  )
}
