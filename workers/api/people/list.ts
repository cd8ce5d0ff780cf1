import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { listPeople as peopleOf } from '#db/queries/people'
import { type AppEnv, json, list, page, PageQuery, placeOf, problem } from '../http.ts'
import { Person, showPerson } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/people',
  operationId: 'listPeople',
  summary: 'The people of this workspace, newest first',
  tags: ['people'],
  request: { query: PageQuery },
  responses: { 200: json(list(Person), 'People'), 422: problem('Not a valid query') },
})

export const listPeople = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const before = placeOf(cursor)
    const rows = await peopleOf(c.var.db, c.var.workspaceId, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.createdAt, row.id])
    return c.json({ data: data.map(showPerson), nextCursor }, 200)
  },
})
