import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertPolicy } from '#db/queries/policies'
import { newId } from '#platform/new-id'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertNames } from '../unknown-names.ts'
import { namingsOf } from './names.ts'
import { regroup } from './regroup.ts'
import { NewPolicy, Policy, showPolicy } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/policies',
  operationId: 'createPolicy',
  summary: 'Add an escalation policy',
  description:
    'Steps are told one after the other, counted from the opening, until somebody acknowledges. A monitor names its policy; without one the default policy serves, and without that every shared channel is told at once.',
  tags: ['policies'],
  request: { body: body(NewPolicy) },
  responses: { 201: json(Policy, 'The policy'), 422: problem('Not a valid policy') },
})

export const createPolicy = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const fields = c.req.valid('json')
    const { db, workspaceId } = c.var
    await assertNames(db, workspaceId, namingsOf(fields))
    const now = Date.now()
    const row = { ...fields, id: newId('policy'), workspaceId, version: 1, createdAt: now, updatedAt: now }
    await insertPolicy(db, row)
    await copyForAlerts(c.env, workspaceId)
    await regroup(c, null, row)
    return c.json(showPolicy(row), 201)
  },
})
