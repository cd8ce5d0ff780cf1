import type { Context } from 'hono'
import { currentLane } from '#assign/current-lane'
import type { LoggedPing } from '#core/heartbeat/ping'
import type { HeartbeatNow } from '#core/rpc'
import { assignmentsOf } from '#db/queries/assignments'
import { findMonitor } from '#db/queries/monitors'
import { lane } from '#platform/objects'
import { within } from '#platform/within'
import { ApiError, type AppEnv, notFound } from '../http.ts'

const patienceMs = 5_000

/** The lane of a heartbeat, as far as the API asks it. */
interface HeartbeatLane {
  pings(page: { before: number; limit: number }): Promise<LoggedPing[]>
  now(): Promise<HeartbeatNow | null>
}

/** Where a monitor's pings are kept; null while it has no lane. Throws 404 when there is no such monitor. */
export async function laneOfHeartbeat(c: Context<AppEnv>, id: string): Promise<HeartbeatLane | null> {
  const { db, workspaceId } = c.var
  const [row, rows] = await Promise.all([
    findMonitor(db, workspaceId, id),
    assignmentsOf(db, workspaceId, [id]),
  ])
  if (!row) throw notFound('monitor', id)
  const name = currentLane(rows, row.settings.regions[0] ?? '', Date.now())
  if (name === undefined) return null
  const object = lane(c.env, name)
  const ask = async <T>(question: Promise<T>): Promise<T> => {
    try {
      return await within(patienceMs, question)
    } catch {
      throw new ApiError(503, 'lane.silent', 'Nothing answers', 'Try again in a moment.', undefined, {
        'retry-after': '5',
      })
    }
  }
  return { pings: (page) => ask(object.pings(id, page)), now: () => ask(object.heartbeat(id)) }
}
