import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { Severity } from '#core/incident/schema'
import { newId } from '#platform/new-id'
import { incidentObject } from '#platform/objects'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { Labels } from '../alerts/schema.ts'
import { actorOf } from './actor.ts'
import { Incident, showIncident } from './schema.ts'

const NewIncident = z
  .strictObject({
    title: z.string().trim().min(1).max(200),
    description: z.string().trim().max(2000).optional(),
    severity: Severity.default('critical'),
    labels: Labels.default({}),
  })
  .openapi('NewIncident')

const route = createRoute({
  method: 'post',
  path: '/incidents',
  operationId: 'createIncident',
  summary: 'Declare an incident by hand',
  description: 'It is told and escalated like every other, and lasts until somebody resolves it.',
  tags: ['incidents'],
  request: { body: body(NewIncident) },
  responses: { 201: json(Incident, 'The new incident'), 422: problem('Not a valid incident') },
})

export const createIncident = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { title, description, severity, labels } = c.req.valid('json')
    const { workspaceId } = c.var
    const at = Date.now()
    const dedupKey = newId('incident')
    const owner = incidentObject(c.env, workspaceId, `manual:${dedupKey}`)
    const act = actorOf(c)
    const { incidentId } = await owner.report({
      kind: 'alert',
      id: dedupKey,
      at,
      workspaceId,
      policyId: null,
      act,
      alert: { dedupKey, firing: true, title, severity, cause: description ?? title, labels },
    })
    await owner.poke() // so that the list they look at next shows it
    const incident = incidentId === null ? null : await owner.incident(incidentId)
    if (!incident) throw notFound('incident', dedupKey)
    return c.json(showIncident(incident), 201)
  },
})
