import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { listRules as rulesOf } from '#db/queries/rules'
import { findStream } from '#db/queries/streams'
import { type AppEnv, invalid, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { Rule, showRule } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/rules',
  operationId: 'listRules',
  summary: 'The rules of this workspace, newest first',
  tags: ['rules'],
  request: {
    query: PageQuery.extend({
      stream: z.string().max(64).optional().meta({ description: 'Only those that watch this stream' }),
    }),
  },
  responses: { 200: json(list(Rule), 'Rules'), 422: problem('Not a valid query') },
})

export const listRules = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor, stream: name } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const before = placeOf(cursor)
    const stream = name === undefined ? undefined : await findStream(db, workspaceId, name)
    if (name !== undefined && !stream) throw invalid('stream', 'There is no stream of this name')
    const rows = await rulesOf(db, workspaceId, { limit: limit + 1, before, streamId: stream?.id })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showRule), nextCursor }, 200)
  },
})
