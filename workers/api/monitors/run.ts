import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { currentLane } from '#assign/current-lane'
import { assignmentsOf } from '#db/queries/assignments'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { presentResult, ResultList } from './result.ts'
import { runCheck } from './run-check.ts'
import { MonitorParams } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/monitors/{id}/run',
  operationId: 'runMonitor',
  tags: ['monitors'],
  description: 'Checks now, in every region of the monitor. Counts nowhere: neither in status nor in uptime.',
  request: { params: MonitorParams },
  responses: { 200: json(ResultList, 'One result per region'), 404: problem('There is no such monitor') },
})

export const runMonitor = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const [row, rows] = await Promise.all([
      findMonitor(db, workspaceId, id),
      assignmentsOf(db, workspaceId, [id]),
    ])
    if (!row) throw notFound('monitor', id)
    const now = Date.now()
    const lanes = row.settings.regions.flatMap((region) => {
      const lane = currentLane(rows, region, now)
      return lane === undefined ? [] : [{ region, lane }]
    })
    const results = await runCheck(c.env, row.check, { monitorId: id, workspaceId }, lanes)
    return c.json({ data: results.map(presentResult) }, 200)
  },
})
