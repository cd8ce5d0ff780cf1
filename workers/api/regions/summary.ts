import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { cellMs, type CellRow } from '#core/cell'
import { groupId } from '#core/monitor-group'
import { isPrivateRegion, privateRegion } from '#core/private-region'
import { regionName, regions } from '#core/region'
import type { LaneFigures } from '#core/rpc'
import { seriesOf } from '#core/series'
import { troubledRegions } from '#db/queries/incidents'
import { livingLocations } from '#db/queries/locations'
import { assignmentsOfWorkspace, type AssignmentSpan } from '#db/queries/assignments'
import { type AppEnv, iso, json } from '../http.ts'
import { askLanes } from '../monitors/ask-lanes.ts'

const count = z.int()

const RegionSummary = z
  .object({
    region: z.string(),
    name: z.string(),
    colos: z
      .array(z.string())
      .meta({ description: 'Data centres that really ran the checks; none where the platform does not say' }),
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
    incidentId: z
      .string()
      .nullable()
      .meta({ description: 'The open incident that says that the region itself is in trouble' }),
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
    const [rows, troubled] = await Promise.all([
      assignmentsOfWorkspace(db, workspaceId),
      troubledRegions(c.env.DB, workspaceId),
    ])
    const byRegion = Map.groupBy(rows, ({ region }) => region)
    const seen = await seenByLanes(
      c.env,
      workspaceId,
      rows.map(({ lane }) => lane),
    )
    const locations = [...byRegion.keys()].some(isPrivateRegion) ? await livingLocations(db, workspaceId) : []
    const own = new Map(locations.map(({ slug, name }) => [privateRegion(slug) as string, name]))
    const places = [...regions.map(({ id }) => id as string), ...[...byRegion.keys()].filter(isPrivateRegion)]
    const data = places.flatMap((id) => {
      const placed = byRegion.get(id)
      return placed
        ? [
            summarise(
              { region: id, name: own.get(id) ?? regionName(id), incidentId: troubled.get(id) ?? null },
              placed,
              seen.filter(({ figures }) => figures.region === id),
            ),
          ]
        : []
    })
    return c.json({ data }, 200)
  },
})

/** What one lane has seen of the workspace in the last hour. */
interface Seen {
  figures: LaneFigures
  cells: CellRow[]
}

function seenByLanes(env: Env, workspaceId: string, lanes: readonly string[]): Promise<Seen[]> {
  const now = Date.now()
  const range = { from: Math.floor(now / cellMs) * cellMs - 11 * cellMs, to: now + 1 }
  const scope = { workspaceId, key: groupId(workspaceId, null), monitorIds: null }
  return askLanes(env, lanes, async (lane) => {
    const [figures, cells] = await Promise.all([lane.figures(workspaceId), lane.sharedCells(scope, range)])
    return { figures, cells }
  })
}

const nothing = { checks: 0, up: 0, degraded: 0, down: 0, unknown: 0, p50Ms: null, p95Ms: null }

function summarise(
  { region, name, incidentId }: { region: string; name: string; incidentId: string | null },
  placed: readonly AssignmentSpan[],
  seen: readonly Seen[],
): z.output<typeof RegionSummary> {
  const times = seen.flatMap(({ figures }) => figures.lastResultAt ?? [])
  // One step that holds the whole hour: sketches merge exactly.
  const [hour = nothing] = seriesOf(
    seen.flatMap(({ cells }) => cells),
    Number.MAX_SAFE_INTEGER,
  )
  const { checks, up, degraded, down, unknown, p50Ms, p95Ms } = hour
  return {
    region,
    name,
    colos: [...new Set(seen.flatMap(({ figures }) => figures.colo ?? []))].toSorted(),
    monitors: new Set(placed.map(({ monitorId }) => monitorId)).size,
    lanes: new Set(placed.map(({ lane }) => lane)).size,
    checks,
    up,
    degraded,
    down,
    unknown,
    p50Ms,
    p95Ms,
    incidentId,
    lastResultAt: iso(times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null),
  }
}
