import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { markDeaf } from '#channels/devices'
import type { Policy } from '#core/alert/policy'
import { simulate } from '#core/alert/simulate'
import { loadAlerting } from '#db/queries/alerting'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { Simulation, SimulationAnswer } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/policies/simulate',
  operationId: 'simulatePolicy',
  summary: 'Who would be told, and when, if this broke now and nobody did anything',
  description:
    'Reckoned by what runs an incident, with people, on-call schedules and channels as they are now. Nobody is told. A name that is unknown reaches nobody, as it would in an incident.',
  tags: ['policies'],
  request: { body: body(Simulation) },
  responses: {
    200: json(SimulationAnswer, 'In the order of time'),
    422: problem('Not a valid policy'),
  },
})

export const simulatePolicy = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { policyId, policy: draft, severity, at } = c.req.valid('json')
    const alerting = markDeaf(await loadAlerting(c.env, c.var.workspaceId))
    const policy: Policy | undefined = draft
      ? { isDefault: false, ...draft, name: draft.name ?? '', id: '', version: 0 }
      : alerting.policies.find(({ id }) => id === policyId)
    if (!policy) throw invalid('policyId', 'There is no policy with this id')
    const opening = at === undefined ? Date.now() : Date.parse(at)
    return c.json(simulate(policy, alerting, { severity, at: opening }), 200)
  },
})
