import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { hasUsers } from '#db/queries/users'
import { type AppEnv, json } from '../http.ts'
import { SetupState } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/setup',
  operationId: 'getSetup',
  summary: 'Whether this deployment still needs its first owner',
  tags: ['session'],
  security: [],
  responses: { 200: json(SetupState, 'Whether the set-up page is to be shown') },
})

export const getSetup = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => c.json({ needed: !(await hasUsers(c.var.db)) }, 200),
})
