import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { CheckInput } from '#checks'
import { MonitorSettings } from '#core/monitor/schema'
import { trialId } from '#core/rpc'
import { type AppEnv, body, json, problem } from '../http.ts'
import { regionErrors } from './region-errors.ts'
import { refused, secretErrors, targetErrors } from './draft.ts'
import { presentResult, ResultList } from './result.ts'
import { runCheck } from './run-check.ts'
import { trialLanes } from './trial-lanes.ts'

// A form sends the whole monitor it holds: what a trial has no use for is left aside.
const Trial = z.object({ check: CheckInput, regions: MonitorSettings.shape.regions }).openapi('Trial')

const route = createRoute({
  method: 'post',
  path: '/monitors/try',
  operationId: 'tryCheck',
  tags: ['monitors'],
  description: 'Runs a check that is not saved yet, once in each region. Nothing is kept.',
  request: { body: body(Trial) },
  responses: { 200: json(ResultList, 'One result per region'), 422: problem('Not a valid check') },
})

export const tryCheck = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { check, regions } = c.req.valid('json')
    const errors = [
      ...targetErrors(c.env, check, '', regions),
      ...(await regionErrors(c.env, c.var.db, c.var.workspaceId, [{ check, regions, path: '' }])),
      ...(await secretErrors(c.var.db, c.var.workspaceId, [{ check, path: '' }])),
    ]
    if (errors.length > 0) throw refused(errors)
    const { workspaceId } = c.var
    const lanes = await trialLanes(c.var.db, workspaceId, regions)
    const ids = { monitorId: trialId, workspaceId }
    const results = await runCheck(c.env, check, ids, lanes)
    return c.json({ data: results.map(presentResult) }, 200)
  },
})
