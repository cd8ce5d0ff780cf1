import { createRoute, defineOpenAPIRoute, type z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import { reliability } from '#core/reliability'
import { sloSince, sloState, type Slo } from '#core/slo'
import { assignmentsOf, type AssignmentRow } from '#db/queries/assignments'
import { findMonitor, type MonitorRow } from '#db/queries/monitors'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Reliability, SloState } from '../reports/schema.ts'
import { historyOf } from './history.ts'
import { rangeOf, RangeQuery } from './query.ts'
import { MonitorParams } from './schema.ts'
import type { Context } from 'hono'

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/reliability',
  operationId: 'getReliability',
  tags: ['monitors'],
  description:
    'Outages, mean time to recovery and between failures in a time (by default the last 30 days), and how the objective of the monitor stands now.',
  request: { params: MonitorParams, query: RangeQuery },
  responses: {
    200: json(Reliability.extend({ slo: SloState.nullable() }), 'Reliability'),
    404: problem('There is no such monitor'),
    422: problem('Not a valid query'),
  },
})

export const getReliability = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const [row, rows] = await Promise.all([
      findMonitor(db, workspaceId, id),
      assignmentsOf(db, workspaceId, [id]),
    ])
    if (!row) throw notFound('monitor', id)
    const limits = { now: Date.now(), defaultMs: 30 * dayMs, maxMs: 400 * dayMs }
    const range = rangeOf(c.req.valid('query'), limits)
    const [history, slo] = await Promise.all([
      historyOf(c.env, db, row, rows, range),
      objective(c, row, rows),
    ])
    return c.json({ ...reliability(history), slo }, 200)
  },
})

async function objective(
  c: Context<AppEnv>,
  row: MonitorRow,
  rows: readonly AssignmentRow[],
): Promise<z.output<typeof SloState> | null> {
  const slo: Slo | null = row.settings.slo ?? null
  if (!slo) return null
  const now = Date.now()
  const history = await historyOf(c.env, c.var.db, row, rows, { from: sloSince(slo, now), to: now })
  return sloState(slo, { ...history, now })
}
