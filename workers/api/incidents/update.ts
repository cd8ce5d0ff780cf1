import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { Severity } from '#core/incident/schema'
import { type AppEnv, body, json, problem } from '../http.ts'
import { actorOf } from './actor.ts'
import { actOn } from './owner.ts'
import { Incident, IncidentParams, showIncident } from './schema.ts'

const IncidentPatch = z
  .strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    severity: Severity.optional(),
    postmortem: z.string().max(50_000).optional().meta({ description: 'Markdown; empty takes it away' }),
  })
  .openapi('IncidentPatch')

const route = createRoute({
  method: 'patch',
  path: '/incidents/{id}',
  operationId: 'updateIncident',
  summary: 'Change its title or severity, or write its postmortem, also after the end',
  description:
    'Who has heard of it is not told. A rise to critical makes those steps of its policy due that are for critical incidents.',
  tags: ['incidents'],
  request: { params: IncidentParams, body: body(IncidentPatch) },
  responses: {
    200: json(Incident, 'The incident as it is now'),
    404: problem('There is no such incident'),
    409: problem('It is too old to be changed'),
    422: problem('Not a valid change'),
    503: problem('Its owner does not answer now'),
  },
})

export const updateIncident = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const act = { ...actorOf(c), at: Date.now(), edit: c.req.valid('json') }
    const incident = await actOn({ env: c.env, ...c.var }, id, (owner) => owner.edit(id, act))
    return c.json(showIncident(incident), 200)
  },
})
