import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteTeam as remove } from '#db/queries/teams'
import { usesOf } from '#db/queries/uses'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, notFound, problem } from '../http.ts'
import { inUse } from '../versioned.ts'
import { TeamParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/teams/{id}',
  operationId: 'deleteTeam',
  summary: 'Delete a team; its people stay',
  tags: ['teams'],
  request: { params: TeamParams },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such team'),
    409: problem('Policies name this team; the detail says which'),
  },
})

export const deleteTeam = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await remove(db, workspaceId, id))) {
      const users = await usesOf(db, workspaceId, id)
      throw users.length > 0 ? inUse('team', users) : notFound('team', id)
    }
    await copyForAlerts(c.env, workspaceId)
    return c.body(null, 204)
  },
})
