import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { assignmentsOf } from '#db/queries/assignments'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { FindingsBody, presentFindings } from './findings-body.ts'
import { MonitorParams } from './schema.ts'

const FindingsList = z
  .object({
    data: z.array(
      z.object({
        region: z.string(),
        at: z.iso.datetime().meta({ description: 'When the check that found it began' }),
        findings: FindingsBody,
      }),
    ),
  })
  .openapi('FindingsList')

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/findings',
  operationId: 'listFindings',
  tags: ['monitors'],
  description:
    'The newest that each region found out beside the outcome: certificate, records, steps … Of a browser check it is the newest run, which `…/runs/{id}` tells too. Regions that found nothing are left out.',
  request: { params: MonitorParams },
  responses: {
    200: json(FindingsList, 'One entry per region'),
    404: problem('There is no such monitor'),
  },
})

export const listFindings = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const [row, rows] = await Promise.all([
      findMonitor(db, workspaceId, id),
      assignmentsOf(db, workspaceId, [id]),
    ])
    if (!row) throw notFound('monitor', id)
    const found = await askLanes(
      c.env,
      rows.map(({ lane }) => lane),
      (lane) => lane.findings(id),
    )
    const order = new Map(rows.map(({ region, regionIndex }) => [region, regionIndex]))
    const data = found
      .filter((one) => one !== null)
      .toSorted((a, b) => (order.get(a.region) ?? 0) - (order.get(b.region) ?? 0))
      .map(({ region, at, findings }) => ({ region, at: iso(at), findings: presentFindings(findings) }))
    return c.json({ data }, 200)
  },
})
