import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, body, json, problem } from '../http.ts'
import { actorOf } from './actor.ts'
import { actOn } from './owner.ts'
import { Incident, IncidentParams, showIncident } from './schema.ts'

const NewNote = z
  .strictObject({
    text: z.string().trim().min(1).max(2000),
    public: z.boolean().default(false).meta({
      description:
        'True: visitors of every status page that shows one of its monitors read the text too, without its author',
    }),
  })
  .openapi('NewNote')

const route = createRoute({
  method: 'post',
  path: '/incidents/{id}/notes',
  operationId: 'createIncidentNote',
  summary: 'Write a line into the timeline, for the team or for visitors too',
  description:
    'A public note is on the status pages moments later, and cannot be taken back. They show the newest 20 of an incident.',
  tags: ['incidents'],
  request: { params: IncidentParams, body: body(NewNote) },
  responses: {
    201: json(Incident, 'The incident with the note'),
    404: problem('There is no such incident'),
    409: problem('It is too old to be changed'),
    422: problem('Not a valid note'),
    503: problem('Its owner does not answer now'),
  },
})

export const createIncidentNote = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const act = { ...actorOf(c), at: Date.now(), ...c.req.valid('json') }
    const incident = await actOn({ env: c.env, ...c.var }, id, (owner) => owner.note(id, act))
    return c.json(showIncident(incident), 201)
  },
})
