import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findStream } from '#db/queries/streams'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { showStream, Stream, StreamParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/streams/{name}',
  operationId: 'getStream',
  summary: 'One stream',
  tags: ['streams'],
  request: { params: StreamParams },
  responses: { 200: json(Stream, 'The stream'), 404: problem('There is no such stream') },
})

export const getStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const row = await findStream(c.var.db, c.var.workspaceId, name)
    if (!row) throw notFound('stream', name)
    c.header('etag', `"${row.version}"`)
    return c.json(showStream(row), 200)
  },
})
