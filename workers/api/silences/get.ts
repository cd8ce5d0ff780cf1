import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findSilence } from '#db/queries/silences'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { showSilence, Silence, SilenceParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/silences/{id}',
  operationId: 'getSilence',
  tags: ['silences'],
  request: { params: SilenceParams },
  responses: { 200: json(Silence, 'The silence'), 404: problem('There is no such silence') },
})

export const getSilence = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findSilence(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('silence', id)
    return c.json(showSilence(row, Date.now()), 200)
  },
})
