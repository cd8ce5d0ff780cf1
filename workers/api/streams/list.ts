import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listStreams as streamsOf } from '#db/queries/streams'
import { type AppEnv, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { showStream, Stream } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/streams',
  operationId: 'listStreams',
  summary: 'The streams of this workspace, newest first',
  tags: ['streams'],
  request: { query: PageQuery },
  responses: { 200: json(list(Stream), 'Streams'), 422: problem('Not a valid query') },
})

export const listStreams = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = placeOf(cursor)
    const rows = await streamsOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showStream), nextCursor }, 200)
  },
})
