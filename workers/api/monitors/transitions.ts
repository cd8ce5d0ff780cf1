import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { MonitorStatus } from '#core/monitor/schema'
import { Evidence } from '#core/monitor/vote'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { transitionsIn } from './history.ts'
import { rangeOf, RangeQuery } from './query.ts'
import { MonitorParams } from './schema.ts'

const TransitionBody = z
  .object({
    id: z.string(),
    seq: z.int(),
    from: MonitorStatus,
    to: MonitorStatus,
    at: z.iso.datetime().meta({ description: 'When the new status began, by the evidence' }),
    decidedAt: z.iso.datetime(),
    regions: z.array(z.string()),
    evidence: Evidence.nullable(),
    reason: z.string().nullable(),
  })
  .openapi('Transition')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/transitions',
  operationId: 'listTransitions',
  tags: ['monitors'],
  request: { params: MonitorParams, query: RangeQuery },
  responses: {
    200: json(
      z.object({ data: z.array(TransitionBody) }),
      'Status changes, oldest first, with the one in force at `from`; by default of 7 days',
    ),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const listTransitions = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findMonitor(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('monitor', id)
    const range = rangeOf(c.req.valid('query'), { now: Date.now(), defaultMs: 7 * dayMs, maxMs: 400 * dayMs })
    const transitions = await transitionsIn(c.env, c.var.db, row, { ...range, to: range.to + 1 })
    const data = transitions.map(({ id: key, seq, from, to, at, decidedAt, regions, evidence, reason }) => ({
      id: key,
      seq,
      from,
      to,
      at: iso(at),
      decidedAt: iso(decidedAt),
      regions,
      evidence,
      reason,
    }))
    return c.json({ data }, 200)
  },
})
