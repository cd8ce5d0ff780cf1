import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findPolicy, type PolicyRow, updatePolicy as write } from '#db/queries/policies'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertNames } from '../unknown-names.ts'
import { changeVersioned, IfMatch, said } from '../versioned.ts'
import { namingsOf } from './names.ts'
import { regroup } from './regroup.ts'
import { Policy, PolicyParams, PolicyPatch, showPolicy } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/policies/{id}',
  operationId: 'updatePolicy',
  summary: 'Change a policy: incidents that are open keep the one they opened with',
  tags: ['policies'],
  request: { params: PolicyParams, headers: IfMatch, body: body(PolicyPatch) },
  responses: {
    200: json(Policy, 'The policy as it is now'),
    404: problem('There is no such policy'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updatePolicy = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const patch = c.req.valid('json')
    const target = { what: 'policy', id, expected: c.req.valid('header')['if-match'] }
    let before: PolicyRow | null = null
    const row = await changeVersioned(
      target,
      () => findPolicy(db, workspaceId, id),
      async (current) => {
        await assertNames(db, workspaceId, namingsOf(said(patch)))
        before = current
        return write(db, workspaceId, current, { ...said(patch), updatedAt: Date.now() })
      },
    )
    await copyForAlerts(c.env, workspaceId)
    await regroup(c, before, row)
    c.header('etag', `"${row.version}"`)
    return c.json(showPolicy(row), 200)
  },
})
