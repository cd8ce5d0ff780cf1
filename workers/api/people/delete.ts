import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deletePerson as remove } from '#db/queries/people'
import { usesOf } from '#db/queries/uses'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, notFound, problem } from '../http.ts'
import { inUse } from '../versioned.ts'
import { PersonParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/people/{id}',
  operationId: 'deletePerson',
  summary: 'Delete a person, with the channels that are theirs alone',
  tags: ['people'],
  request: { params: PersonParams },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such person'),
    409: problem('Policies, teams or schedules name this person; the detail says which'),
  },
})

export const deletePerson = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await remove(db, workspaceId, id))) {
      const users = await usesOf(db, workspaceId, id)
      throw users.length > 0 ? inUse('person', users) : notFound('person', id)
    }
    await copyForAlerts(c.env, workspaceId)
    return c.body(null, 204)
  },
})
