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
    const [tick, after] = decodeCursor(cursor) ?? []
    const before = cursor === undefined ? undefined : { tick: Number(tick), key: String(after) }
    const names = rows.filter((one) => !region || one.region === region).map(({ lane }) => lane)
    const range = { from, to: Math.min(to, before ? before.tick + 1 : to), limit: limit + 1 + names.length }
    const found = (await askLanes(c.env, names, (lane) => lane.results(id, range))).flat()
    const sorted = found.filter((result) => !before || isAfter(result, before)).toSorted(newestFirst)
    const { data, nextCursor } = page(sorted.slice(0, limit + 1), limit, (last) => [last.tick, keyOf(last)])
    return c.json({ data: data.map(presentResult), nextCursor }, 200)
  },
})

const keyOf = ({ region, at }: Result): string => `${region} ${at}`
const newestFirst = (a: Result, b: Result): number =>
  b.tick - a.tick || (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0)
const isAfter = (result: Result, before: { tick: number; key: string }): boolean =>
  result.tick < before.tick || (result.tick === before.tick && keyOf(result) > before.key)
