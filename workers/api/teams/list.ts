import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listTeams as teamsOf } from '#db/queries/teams'
import { type AppEnv, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { Team, showTeam } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/teams',
  operationId: 'listTeams',
  summary: 'The teams of this workspace, newest first',
  tags: ['teams'],
  request: { query: PageQuery },
  responses: { 200: json(list(Team), 'Teams'), 422: problem('Not a valid query') },
})

export const listTeams = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = placeOf(cursor)
    const rows = await teamsOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showTeam), nextCursor }, 200)
  },
})
