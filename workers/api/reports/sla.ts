import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { method } from '#core/reliability'
import { type AppEnv, decodeCursor, invalid, iso, json, page, PageQuery, problem } from '../http.ts'
import { readWorkspaceFacts } from '../monitors/workspace-history.ts'
import { placeAfter, reportKey, reportMonitors, reportRange, ReportQuery } from './query.ts'
import { SlaRow } from './schema.ts'
import { slaRows } from './sla-rows.ts'

const SlaReport = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    method: z.array(z.string()).meta({ description: 'How the figures are reckoned, in words' }),
    data: z.array(SlaRow),
    nextCursor: z.string().nullable(),
  })
  .openapi('SlaReport')

const route = createRoute({
  method: 'get',
  path: '/reports/sla',
  operationId: 'getSlaReport',
  tags: ['reports'],
  description: 'Uptime, outages and objectives of many monitors in a time, by default of the last 30 days.',
  request: {
    query: ReportQuery.extend({
      ...PageQuery.shape,
      // It holds a group and a name, in whatever letters.
      cursor: z.string().max(4_000).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
  },
  responses: {
    200: json(SlaReport, 'By group, then by name'),
    422: problem('Not a valid query'),
  },
})

export const getSlaReport = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, ...query } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const range = reportRange(query, Date.now())
    const after = cursorKey(cursor)
    const [monitors, facts] = await Promise.all([
      reportMonitors(db, workspaceId, query),
      readWorkspaceFacts(db, workspaceId, range),
    ])
    const start = after ? placeAfter(monitors, after) : 0
    const { data, nextCursor } = page(monitors.slice(start, start + limit + 1), limit, reportKey)
    const rows = await slaRows(db, workspaceId, data, facts, range)
    return c.json(
      { from: iso(range.from), to: iso(range.to), method: [...method], data: rows, nextCursor },
      200,
    )
  },
})

function cursorKey(cursor: string | undefined): string[] | undefined {
  const key = decodeCursor(cursor)?.map(String)
  if (key && key.length !== 3) throw invalid('cursor', 'This is not a cursor that this report has given')
  return key
}
