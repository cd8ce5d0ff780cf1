import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { type AppEnv, json, problem } from '../http.ts'
import { readNext } from './owner.ts'
import { IncidentParams, Next, showNext } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/incidents/{id}/next',
  operationId: 'getIncidentNext',
  summary: 'What comes next: who is told when, until somebody acknowledges',
  description:
    'As the incident has it booked: the policy it opened with, counted from where its steps stand now. Who that is, is looked up again when a step is due.',
  tags: ['incidents'],
  request: { params: IncidentParams },
  responses: {
    200: json(Next, 'What is due, or why nothing is'),
    404: problem('There is no such incident'),
    503: problem('Its owner does not answer now'),
  },
})

export const getIncidentNext = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    return c.json(showNext(await readNext({ env: c.env, ...c.var }, id)), 200)
  },
})
