import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findAlertingSettings } from '#db/queries/alerting-settings'
import { type AppEnv, json } from '../http.ts'
import { AlertingSettings } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/alerting',
  operationId: 'getAlerting',
  summary: 'How the workspace is alerted beside its policies',
  tags: ['alerts'],
  responses: { 200: json(AlertingSettings, 'The settings') },
})

export const getAlerting = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => c.json(await findAlertingSettings(c.var.db, c.var.workspaceId), 200),
})
