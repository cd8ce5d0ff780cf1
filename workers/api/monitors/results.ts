import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { Region } from '#core/region'
import type { Result } from '#core/result'
import { assignmentsOf } from '#db/queries/assignments'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, decodeCursor, json, list, notFound, page, PageQuery, problem } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { rangeOf, RangeQuery } from './query.ts'
import { presentResult, ResultBody } from './result.ts'
import { MonitorParams } from './schema.ts'

/** Lanes keep single results this long; after that there are cells. */
const keptMs = 48 * 3_600_000

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/results',
  operationId: 'listResults',
  tags: ['monitors'],
  request: {
    params: MonitorParams,
    query: PageQuery.extend({ ...RangeQuery.shape, region: Region.optional() }),
  },
  responses: {
    200: json(list(ResultBody), 'Single results of the last 48 hours, newest first'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const listResults = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { limit, cursor, region, ...asked } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const [row, rows] = await Promise.all([
      findMonitor(db, workspaceId, id),
      assignmentsOf(db, workspaceId, [id]),
    ])
    if (!row) throw notFound('monitor', id)
    const now = Date.now()
    // A check that is due at this instant may already have been run.
    const { from, to } = rangeOf({ to: now + 1_000, ...asked }, { now, defaultMs: keptMs, maxMs: keptMs })
    const [tick, at, last] = decodeCursor(cursor) ?? []
    const before =
      cursor === undefined ? undefined : { tick: Number(tick), at: Number(at), region: String(last) }
    const names = rows.filter((one) => !region || one.region === region).map(({ lane }) => lane)
    const range = { from, to: Math.min(to, before ? before.tick + 1 : to), limit: limit + 1 + names.length }
    const found = (await askLanes(c.env, names, (lane) => lane.results(id, range))).flat()
    const sorted = found.filter((result) => !before || newestFirst(before, result) < 0).toSorted(newestFirst)
    const { data, nextCursor } = page(sorted.slice(0, limit + 1), limit, (one) => [
      one.tick,
      one.at,
      one.region,
    ])
    return c.json({ data: data.map(presentResult), nextCursor }, 200)
  },
})

type Place = Pick<Result, 'tick' | 'at' | 'region'>
/** Pings of a heartbeat may share a tick: the later one is the newer. */
const newestFirst = (a: Place, b: Place): number =>
  b.tick - a.tick || b.at - a.at || (a.region < b.region ? -1 : a.region > b.region ? 1 : 0)
