import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { Region } from '#core/region'
import { findMonitor } from '#db/queries/monitors'
import { listRuns } from '#db/queries/runs'
import { type AppEnv, json, list, notFound, page, PageQuery, placeOf, problem } from '../http.ts'
import { rangeOf, RangeQuery } from '../monitors/query.ts'
import { MonitorParams } from '../monitors/schema.ts'
import { ListedRun, presentListed } from './schema.ts'

export const keptMs = 90 * dayMs

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/runs',
  operationId: 'listRuns',
  tags: ['monitors'],
  description: 'What a browser check saw each time, kept for 90 days. Other types of check have none.',
  request: {
    params: MonitorParams,
    query: PageQuery.extend({ ...RangeQuery.shape, region: Region.optional() }),
  },
  responses: {
    200: json(list(ListedRun), 'Its runs, newest first'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const listRunsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { limit, cursor, region, ...asked } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const now = Date.now()
    const range = rangeOf({ to: now + 1_000, ...asked }, { now, defaultMs: keptMs, maxMs: keptMs })
    const before = placeOf(cursor)
    const [row, runs] = await Promise.all([
      findMonitor(db, workspaceId, id),
      listRuns(db, workspaceId, id, { region, ...range, limit: limit + 1, before }),
    ])
    if (!row) throw notFound('monitor', id)
    const { data, nextCursor } = page(runs, limit, (run) => [run.at, run.id])
    return c.json({ data: data.map(presentListed), nextCursor }, 200)
  },
})
