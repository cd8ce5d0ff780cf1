import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { privateRegion } from '#core/private-region'
import { findLocation, monitorsByPrivateRegion, replaceToken } from '#db/queries/locations'
import { privateLane } from '#platform/objects'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { CreatedLocation, LocationParams, newToken, showLocation } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/locations/{id}/token',
  operationId: 'rotateLocationToken',
  summary: 'Give a private location another token',
  description: 'Agents with the token before are turned away at once.',
  tags: ['locations'],
  request: { params: LocationParams },
  responses: {
    200: json(CreatedLocation, 'The location; `token` is shown this once'),
    404: problem('There is no such location'),
  },
})

export const rotateLocationToken = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const row = await findLocation(db, workspaceId, id)
    const { token, tokenHash } = await newToken()
    if (!row || !(await replaceToken(db, workspaceId, id, tokenHash))) throw notFound('location', id)
    await privateLane(c.env, workspaceId, row.slug).dismissAgents('its token was replaced')
    const counts = await monitorsByPrivateRegion(db, workspaceId)
    const monitors = counts.get(privateRegion(row.slug)) ?? 0
    return c.json({ ...showLocation(row, { monitors, present: null }), token }, 200)
  },
})
