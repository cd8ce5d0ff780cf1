import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { assignmentsOf } from '#db/queries/assignments'
import { countMonitors, type ListedMonitor, listMonitors, monitorSorts } from '#db/queries/monitor-list'
import { type AppEnv, decodeCursor, invalid, json, page, PageQuery, problem } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { FilterQuery } from './filter.ts'
import { pingUrlsOf } from './ping-url.ts'
import { overlay, present, projected } from './present.ts'
import { Monitor } from './schema.ts'
import { inMaintenanceNow, windowsNow } from './windows.ts'

/** `?limit&cursor&q&tag&status&type&region&sort` of every list of monitors. */
export const ListQuery = PageQuery.extend({
  ...FilterQuery.shape,
  sort: z
    .enum(monitorSorts)
    .default('-createdAt')
    .meta({ description: '`-` is downwards; `status` is worst first, `-since` what changed last first' }),
})
type ListQuery = z.output<typeof ListQuery>

const route = createRoute({
  method: 'get',
  path: '/monitors',
  operationId: 'listMonitors',
  tags: ['monitors'],
  description:
    'A page of monitors, by default newest first. With `count=true` it says how many there are on all pages.',
  request: { query: ListQuery.extend({ count: z.stringbool().default(false) }) },
  responses: {
    200: json(
      z.object({
        data: z.array(Monitor),
        nextCursor: z.string().nullable(),
        count: z.int().optional().meta({ description: 'Of all pages, when it was asked for' }),
      }),
      'Monitors',
    ),
    422: problem('Not a valid query'),
  },
})

export const listMonitorsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const query = c.req.valid('query')
    const [{ listed, nextCursor }, windows, total] = await Promise.all([
      pageOf(c, query),
      windowsNow(c),
      query.count ? countOf(c, query) : undefined,
    ])
    const rows = listed.map(({ row }) => row)
    const [newest, urls] = await Promise.all([
      lastResults(
        c,
        rows.map(({ id }) => id),
      ),
      pingUrlsOf(c, rows),
    ])
    const now = Date.now()
    const data = rows.map((row) =>
      present(row, overlay(row, projected(row), windows, now), {
        lastResultAt: newest.get(row.id) ?? null,
        pingUrl: urls.get(row.id),
      }),
    )
    return c.json({ data, nextCursor, ...(total !== undefined && { count: total }) }, 200)
  },
})

/** The page that a query asks for. A cursor is good only for the order it was made in. */
export async function pageOf(
  c: Context<AppEnv>,
  { limit, cursor, sort, ...filter }: ListQuery,
): Promise<{ listed: ListedMonitor[]; nextCursor: string | null }> {
  const [cursorSort, ...after] = decodeCursor(cursor) ?? [sort]
  if (cursorSort !== sort) throw invalid('cursor', 'This cursor is of a list in another order')
  const needsStatus = filter.status !== undefined || sort === 'status'
  const rows = await listMonitors(c.var.db, c.var.workspaceId, {
    filter,
    sort,
    limit: limit + 1,
    after: cursor === undefined ? undefined : after,
    inMaintenance: needsStatus ? await inMaintenanceNow(c) : [],
  })
  const { data, nextCursor } = page(rows, limit, ({ key }) => [sort, ...key])
  return { listed: data, nextCursor }
}

const countOf = async (c: Context<AppEnv>, filter: ListQuery): Promise<number> =>
  countMonitors(c.var.db, c.var.workspaceId, filter, filter.status ? await inMaintenanceNow(c) : [])

/** When each of these was last looked at, from the lanes that look. */
async function lastResults(c: Context<AppEnv>, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const placed = await assignmentsOf(c.var.db, c.var.workspaceId, ids)
  const byLane = Map.groupBy(placed, ({ lane }) => lane)
  const answers = await askLanes(c.env, byLane.keys(), (lane, name) =>
    lane.lastResultAts((byLane.get(name) ?? []).map(({ monitorId }) => monitorId)),
  )
  const newest = new Map<string, number>()
  for (const [id, at] of answers.flatMap((answer) => Object.entries(answer)))
    newest.set(id, Math.max(newest.get(id) ?? 0, at))
  return newest
}
