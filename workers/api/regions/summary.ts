import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { LaneSummary } from '#core/rpc'
import { regionName, regions } from '#core/region'
import { hourFigures } from '#core/summary'
import { assignmentsOfWorkspace, type AssignmentSpan } from '#db/queries/assignments'
import { type AppEnv, iso, json } from '../http.ts'
import { askLanes } from '../monitors/ask-lanes.ts'

const count = z.int()

const RegionSummary = z
  .object({
    region: z.string(),
    name: z.string(),
    monitors: count,
    lanes: count,
    checks: count,
    up: count,
    degraded: count,
    down: count,
    unknown: count,
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    lastResultAt: z.iso.datetime().nullable(),
  })
  .openapi('RegionSummary')

const route = createRoute({
  method: 'get',
  path: '/regions/summary',
  operationId: 'summariseRegions',
  tags: ['regions'],
  description: 'The last hour of every region in which the workspace checks something.',
  responses: { 200: json(z.object({ data: z.array(RegionSummary) }), 'Regions in use') },
})

export const summariseRegions = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const rows = await assignmentsOfWorkspace(db, workspaceId)
    const lanes = rows.map(({ lane }) => lane)
    const summaries = (await askLanes(c.env, lanes, (lane) => lane.summaries(workspaceId))).flat()
    const data = regions.flatMap(({ id }) => {
      const placed = rows.filter((row) => row.region === id)
      return placed.length === 0
        ? []
        : [
            summarise(
              id,
              placed,
              summaries.filter(({ region }) => region === id),
            ),
          ]
    })
    return c.json({ data }, 200)
  },
})

function summarise(
  region: string,
  placed: readonly AssignmentSpan[],
  summaries: readonly LaneSummary[],
): z.output<typeof RegionSummary> {
  const times = summaries.flatMap(({ lastResultAt }) => lastResultAt ?? [])
  return {
    region,
    name: regionName(region),
    monitors: new Set(placed.map(({ monitorId }) => monitorId)).size,
    lanes: new Set(placed.map(({ lane }) => lane)).size,
    ...hourFigures(summaries.flatMap(({ cells }) => cells)),
    lastResultAt: iso(times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null),
  }
}
