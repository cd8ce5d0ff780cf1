import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../http.ts'
import { actorOf } from './actor.ts'
import { actOn } from './owner.ts'
import { Incident, IncidentParams, showIncident } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/incidents/{id}/acknowledge',
  operationId: 'acknowledgeIncident',
  summary: 'Take an incident on: those who heard of it are told',
  tags: ['incidents'],
  request: { params: IncidentParams },
  responses: {
    200: json(Incident, 'The incident as it is now; acting twice changes nothing'),
    404: problem('There is no such incident'),
    409: problem('It is too old to be changed'),
    503: problem('Its owner does not answer now'),
  },
})

export const acknowledgeIncident = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const act = { ...actorOf(c), at: Date.now() }
    const incident = await actOn({ env: c.env, ...c.var }, id, (owner) => owner.acknowledge(id, act))
    return c.json(showIncident(incident), 200)
  },
})
