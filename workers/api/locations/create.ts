import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findLocation, insertLocation, maxLocations } from '#db/queries/locations'
import { newId } from '#platform/new-id'
import { ApiError, type AppEnv, body, json, notFound, problem } from '../http.ts'
import { CreatedLocation, newToken, NewLocation, showLocation } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/locations',
  operationId: 'createLocation',
  summary: 'Add a private location',
  description: 'Then run `npx vedette agent --server … --token …` there.',
  tags: ['locations'],
  request: { body: body(NewLocation) },
  responses: {
    201: json(CreatedLocation, 'The new location; `token` is shown this once'),
    409: problem('There is one with this slug, or there are too many'),
    422: problem('Not a valid location'),
  },
})

export const createLocation = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, slug } = c.req.valid('json')
    const { db, workspaceId } = c.var
    const { token, tokenHash } = await newToken()
    const id = newId('location')
    const added = await insertLocation(db, { id, workspaceId, slug, name, tokenHash, createdAt: Date.now() })
    if (added === 'taken')
      throw new ApiError(409, 'location.taken', 'Taken', `There is a location with the slug ${slug}.`)
    if (added === 'full')
      throw new ApiError(
        409,
        'location.too_many',
        'Too many locations',
        `A workspace has at most ${maxLocations} private locations.`,
      )
    const row = await findLocation(db, workspaceId, id)
    if (!row) throw notFound('location', id) // revoked by somebody between the two
    return c.json({ ...showLocation(row, { monitors: 0, present: null }), token }, 201)
  },
})
