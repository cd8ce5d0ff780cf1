import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listSecrets as secretsOf } from '#db/queries/secrets'
import { type AppEnv, decodeCursor, json, list, page, PageQuery } from '../http.ts'
import { Secret, showSecret } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/secrets',
  operationId: 'listSecrets',
  summary: 'The names of the secrets of this workspace',
  tags: ['secrets'],
  request: { query: PageQuery },
  responses: { 200: json(list(Secret), 'By name; a value is never answered') },
})

export const listSecrets = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [name] = decodeCursor(cursor) ?? []
    const after = name === undefined ? undefined : String(name)
    const rows = await secretsOf(c.var.db, c.var.workspaceId, { limit: limit + 1, after })
    const { data, nextCursor } = page(rows, limit, (row) => [row.name])
    return c.json({ data: data.map(showSecret), nextCursor }, 200)
  },
})
