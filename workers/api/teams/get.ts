import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findTeam } from '#db/queries/teams'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Team, TeamParams, showTeam } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/teams/{id}',
  operationId: 'getTeam',
  summary: 'One team',
  tags: ['teams'],
  request: { params: TeamParams },
  responses: { 200: json(Team, 'The team'), 404: problem('There is no such team') },
})

export const getTeam = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findTeam(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('team', id)
    c.header('etag', `"${row.version}"`)
    return c.json(showTeam(row), 200)
  },
})
