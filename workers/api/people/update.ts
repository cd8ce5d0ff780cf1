import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findPerson, updatePerson as write } from '#db/queries/people'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { changeVersioned, IfMatch, said } from '../versioned.ts'
import { assertRules } from './rules.ts'
import { Person, PersonParams, PersonPatch, showPerson } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/people/{id}',
  operationId: 'updatePerson',
  summary: 'Change a person, or how they want to be told',
  tags: ['people'],
  request: { params: PersonParams, headers: IfMatch, body: body(PersonPatch) },
  responses: {
    200: json(Person, 'The person as they are now'),
    404: problem('There is no such person'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updatePerson = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const patch = c.req.valid('json')
    const target = { what: 'person', id, expected: c.req.valid('header')['if-match'] }
    const row = await changeVersioned(
      target,
      () => findPerson(db, workspaceId, id),
      async (current) => {
        await assertRules(db, workspaceId, id, patch.rules ?? [])
        return write(db, workspaceId, current, { ...said(patch), updatedAt: Date.now() })
      },
    )
    await copyForAlerts(c.env, workspaceId)
    c.header('etag', `"${row.version}"`)
    return c.json(showPerson(row), 200)
  },
})
