import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { RegionTroubleSettings } from '#core/alert/region-trouble'
import { findAlertingSettings, putAlertingSettings } from '#db/queries/alerting-settings'
import { type AppEnv, body, json, problem } from '../http.ts'
import { wakeIncidents } from '../silences/changed.ts'
import { said } from '../versioned.ts'
import { AlertingPatch, AlertingSettings } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/alerting',
  operationId: 'updateAlerting',
  summary: 'Change when a region counts as being in trouble',
  description:
    'What is left out stays as it is. Switching it off ends a trouble, and what it held back is told.',
  tags: ['alerts'],
  request: { body: body(AlertingPatch) },
  responses: {
    200: json(AlertingSettings, 'The settings as they are now'),
    422: problem('Not a valid change'),
  },
})

export const updateAlerting = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const before = await findAlertingSettings(db, workspaceId)
    const patch = c.req.valid('json').regionTrouble ?? {}
    const regionTrouble: RegionTroubleSettings = { ...before.regionTrouble, ...said(patch) }
    await putAlertingSettings(db, workspaceId, { regionTrouble }, Date.now())
    c.executionCtx.waitUntil(wakeIncidents(c.env, workspaceId))
    return c.json({ regionTrouble }, 200)
  },
})
