import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { findIncident } from '#db/queries/incidents'
import { actorOf } from './actor.ts'
import { actOn, incidentOr404 } from './owner.ts'
import { Incident, IncidentParams, showIncident } from './schema.ts'

const Merge = z.strictObject({ into: z.string().max(60) }).openapi('MergeIncident')

const route = createRoute({
  method: 'post',
  path: '/incidents/{id}/merge',
  operationId: 'mergeIncident',
  summary: 'Close an incident as the same trouble as another',
  description: 'Who heard of it is told that it goes on in the other, whose timeline names it.',
  tags: ['incidents'],
  request: { params: IncidentParams, body: body(Merge) },
  responses: {
    200: json(Incident, 'The closed incident; merging twice changes nothing'),
    404: problem('There is no such incident'),
    409: problem('It is too old to be changed'),
    422: problem('It cannot be merged into that one'),
    503: problem('Its owner does not answer now'),
  },
})

export const mergeIncident = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { into: intoId } = c.req.valid('json')
    const caller = { env: c.env, ...c.var }
    await incidentOr404(caller, id)
    if (intoId === id) throw invalid('into', 'An incident cannot be merged into itself')
    const into = await findIncident(c.var.db, c.var.workspaceId, intoId)
    if (!into) throw invalid('into', `There is no incident with id ${intoId}`)
    if (into.incident.status === 'resolved') throw invalid('into', 'That incident is over')
    const act = { ...actorOf(c), at: Date.now() }
    const { title } = into.incident
    const merged = await actOn(caller, id, (owner) =>
      owner.merge(id, { ...act, into: { id: intoId, title } }),
    )
    if (merged.mergedInto === intoId) {
      const text = `Merged into this: ${merged.title} (${id})`
      await actOn(caller, intoId, (owner) => owner.note(intoId, { ...act, text }))
    }
    return c.json(showIncident(merged), 200)
  },
})
