import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findLocation, revokeLocation as revoke } from '#db/queries/locations'
import { privateLane } from '#platform/objects'
import { ApiError, type AppEnv, notFound, problem } from '../http.ts'
import { LocationParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/locations/{id}',
  operationId: 'revokeLocation',
  summary: 'Revoke a private location',
  description: 'Its agents are turned away at once. What they have measured stays.',
  tags: ['locations'],
  request: { params: LocationParams },
  responses: {
    204: { description: 'It is revoked' },
    404: problem('There is no such location'),
    409: problem('Monitors run there'),
  },
})

export const revokeLocation = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const row = await findLocation(db, workspaceId, id)
    if (!row) throw notFound('location', id)
    if (!(await revoke(db, workspaceId, row, Date.now()))) {
      const detail = 'Monitors run in this location. Take it off them first.'
      throw new ApiError(409, 'location.in_use', 'In use', detail)
    }
    await privateLane(c.env, workspaceId, row.slug).dismissAgents('its location is revoked')
    return c.body(null, 204)
  },
})
