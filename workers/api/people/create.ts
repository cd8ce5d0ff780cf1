import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertPerson } from '#db/queries/people'
import { newId } from '#platform/new-id'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertRules } from './rules.ts'
import { NewPerson, Person, showPerson } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/people',
  operationId: 'createPerson',
  summary: 'Add a person whom alerts may reach',
  description:
    'Who can be told need not be able to sign in. A person’s contact methods are channels with their `personId`.',
  tags: ['people'],
  request: { body: body(NewPerson) },
  responses: { 201: json(Person, 'The person'), 422: problem('Not a valid person') },
})

export const createPerson = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const fields = c.req.valid('json')
    const { db, workspaceId } = c.var
    await assertRules(db, workspaceId, null, fields.rules)
    const now = Date.now()
    const row = { ...fields, id: newId('person'), workspaceId, version: 1, createdAt: now, updatedAt: now }
    await insertPerson(db, row)
    await copyForAlerts(c.env, workspaceId)
    return c.json(showPerson(row), 201)
  },
})
