import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listSchemas } from '#db/queries/stream-schemas'
import { type AppEnv, decodeCursor, json, list, page, PageQuery, problem } from '../../http.ts'
import { SchemasParams, showFacts, StreamSchemaFacts, streamOf } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/schemas',
  operationId: 'listStreamSchemas',
  summary: 'The versions of the schema, newest first',
  tags: ['streams'],
  request: { params: SchemasParams, query: PageQuery },
  responses: {
    200: json(list(StreamSchemaFacts), 'Versions, without the schemas themselves'),
    404: problem('There is no such stream'),
  },
})

export const listStreamSchemas = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const stream = await streamOf(db, workspaceId, c.req.valid('param').name)
    const [version] = decodeCursor(cursor) ?? []
    const before = version === undefined ? undefined : Number(version)
    const rows = await listSchemas(db, stream.id, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.version])
    return c.json({ data: data.map(showFacts), nextCursor }, 200)
  },
})
