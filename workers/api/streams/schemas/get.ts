import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../../http.ts'
import { schemaOf, SchemaParams, showSchema, StreamSchema, streamOf } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/schemas/{version}',
  operationId: 'getStreamSchema',
  summary: 'One version of the schema',
  tags: ['streams'],
  request: { params: SchemaParams },
  responses: { 200: json(StreamSchema, 'The version'), 404: problem('There is no such stream or version') },
})

export const getStreamSchema = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, version } = c.req.valid('param')
    const stream = await streamOf(c.var.db, c.var.workspaceId, name)
    return c.json(showSchema(await schemaOf(c.var.db, stream.id, version)), 200)
  },
})
