import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { uptime } from '#core/uptime'
import { assignmentsOf } from '#db/queries/assignments'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { cellsOf } from './cells.ts'
import { historyOf } from './history.ts'
import { rangeOf, RangeQuery } from './query.ts'
import { MonitorParams } from './schema.ts'

const seconds = z.number()

const Uptime = z
  .object({
    uptime: z.number().nullable().meta({ description: 'Percent, rounded down; null when nothing is known' }),
    upSeconds: seconds,
    downSeconds: seconds,
    unknownSeconds: seconds.meta({ description: 'Lacking evidence: our fault, and not in the denominator' }),
    maintenanceSeconds: seconds.meta({ description: 'Not in the denominator either' }),
    checks: z.int(),
  })
  .openapi('Uptime')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/uptime',
  operationId: 'getUptime',
  tags: ['monitors'],
  description: 'Up to now, by default of the last 24 hours.',
  request: { params: MonitorParams, query: RangeQuery },
  responses: {
    200: json(Uptime, 'Uptime'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const getUptime = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const [row, rows] = await Promise.all([
      findMonitor(db, workspaceId, id),
      assignmentsOf(db, workspaceId, [id]),
    ])
    if (!row) throw notFound('monitor', id)
    const range = rangeOf(c.req.valid('query'), { now: Date.now(), defaultMs: dayMs, maxMs: 400 * dayMs })
    const lanes = rows.map(({ lane }) => lane)
    const [history, cells] = await Promise.all([
      historyOf(c.env, db, row, rows, range),
      cellsOf(c.env, db, { workspaceId, id, lanes }, range),
    ])
    const checks = cells.reduce((sum, cell) => sum + cell.checks, 0)
    return c.json({ ...uptime(history), checks }, 200)
  },
})
