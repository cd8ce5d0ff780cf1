import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../http.ts'
import { readIncident } from './owner.ts'
import { Incident, IncidentParams, showIncident } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/incidents/{id}',
  operationId: 'getIncident',
  summary: 'One incident with its timeline',
  tags: ['incidents'],
  request: { params: IncidentParams },
  responses: { 200: json(Incident, 'The incident'), 404: problem('There is no such incident') },
})

export const getIncident = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const incident = await readIncident({ env: c.env, ...c.var }, id)
    return c.json(showIncident(incident), 200)
  },
})
