import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { assignmentsOf } from '#db/queries/assignments'
import { listMonitors } from '#db/queries/monitors'
import { type AppEnv, decodeCursor, json, list, page, PageQuery, problem } from '../http.ts'
import { askLanes } from './ask-lanes.ts'
import { overlay, present } from './present.ts'
import { Monitor } from './schema.ts'
import { windowsNow } from './windows.ts'

const route = createRoute({
  method: 'get',
  path: '/monitors',
  operationId: 'listMonitors',
  tags: ['monitors'],
  request: { query: PageQuery.extend({ tag: z.string().max(60).optional() }) },
  responses: { 200: json(list(Monitor), 'Monitors, newest first'), 422: problem('Not a valid query') },
})

export const listMonitorsRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, tag } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const [createdAt, id] = decodeCursor(cursor) ?? []
    const before = cursor === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
    const rows = await listMonitors(db, workspaceId, { limit: limit + 1, before, tag })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    const [windows, lanes] = await Promise.all([
      windowsNow(c),
      assignmentsOf(
        db,
        workspaceId,
        data.map((row) => row.id),
      ),
    ])
    const names = lanes.filter(({ removed }) => !removed).map(({ lane }) => lane)
    const summaries = (await askLanes(c.env, names, (lane) => lane.summaries(workspaceId))).flat()
    const newest = new Map<string, number>()
    for (const { monitorId, lastResultAt } of summaries) {
      if (lastResultAt !== null) newest.set(monitorId, Math.max(newest.get(monitorId) ?? 0, lastResultAt))
    }
    const now = Date.now()
    const monitors = data.map((row) =>
      present(row, overlay(row, row, windows, now), newest.get(row.id) ?? null),
    )
    return c.json({ data: monitors, nextCursor }, 200)
  },
})
