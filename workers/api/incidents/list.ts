import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { listIncidents as incidentsOf } from '#db/queries/incidents'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { Incident, showIncident } from './schema.ts'

const Query = PageQuery.extend({
  status: z
    .enum(['open', 'acknowledged', 'resolved', 'ongoing'])
    .optional()
    .meta({ description: '`ongoing`: everything that is not resolved' }),
  monitorId: z.string().max(60).optional(),
})

const route = createRoute({
  method: 'get',
  path: '/incidents',
  operationId: 'listIncidents',
  summary: 'Incidents, newest first, without their members',
  tags: ['incidents'],
  request: { query: Query },
  responses: { 200: json(list(Incident), 'Incidents') },
})

export const listIncidents = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, ...filter } = c.req.valid('query')
    const [startedAt, id] = decodeCursor(cursor) ?? []
    const before = startedAt === undefined ? undefined : { startedAt: Number(startedAt), id: String(id) }
    const asked = { ...filter, limit: limit + 1, before }
    const rows = await incidentsOf(c.var.db, c.var.workspaceId, asked)
    const { data, nextCursor } = page(rows, limit, ({ incident }) => [incident.startedAt, incident.id])
    return c.json(
      { data: data.map(({ incident }) => withoutMembers(showIncident(incident))), nextCursor },
      200,
    )
  },
})

/** A list of a hundred would carry thousands of them. */
const withoutMembers = ({ members: _, ...incident }: z.infer<typeof Incident>) => incident
