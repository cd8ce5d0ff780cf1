import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findPerson } from '#db/queries/people'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Person, PersonParams, showPerson } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/people/{id}',
  operationId: 'getPerson',
  summary: 'One person',
  tags: ['people'],
  request: { params: PersonParams },
  responses: { 200: json(Person, 'The person'), 404: problem('There is no such person') },
})

export const getPerson = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const row = await findPerson(c.var.db, c.var.workspaceId, id)
    if (!row) throw notFound('person', id)
    c.header('etag', `"${row.version}"`)
    return c.json(showPerson(row), 200)
  },
})
