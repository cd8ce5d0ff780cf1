import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { alertGroupKey } from '#core/incident/alert'
import { incidentObject } from '#platform/objects'
import { within } from '#platform/within'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { AlertInput, AlertTaken } from './schema.ts'

const takeWithinMs = 10_000

const route = createRoute({
  method: 'post',
  path: '/alerts',
  operationId: 'postAlert',
  summary: 'Say that something is wrong, or is so no more',
  description:
    'The same `dedupKey` makes one incident until it is resolved; posting it again changes nothing and tells nobody. ' +
    'Once this answers, the alert is kept and will be told.',
  tags: ['alerts'],
  request: { body: body(AlertInput) },
  responses: {
    202: json(AlertTaken, 'Taken'),
    422: problem('Not a valid alert'),
    503: problem('It could not be kept: post it again'),
  },
})

export const postAlert = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { dedupKey, status, title = '', description, severity, labels } = c.req.valid('json')
    const { workspaceId } = c.var
    const at = Date.now()
    const alert = {
      dedupKey,
      firing: status === 'firing',
      title,
      severity,
      cause: description ?? title,
      labels,
    }
    const owner = incidentObject(c.env, workspaceId, alertGroupKey(alert, null))
    const fact = {
      kind: 'alert',
      id: `alert:${crypto.randomUUID()}`,
      at,
      workspaceId,
      policyId: null,
    } as const
    const act = await actorOf(c)
    const taken = await within(takeWithinMs, owner.report({ ...fact, act, alert })).catch(
      (error: unknown) => {
        console.error({ event: 'alert.not_kept', workspaceId, error: String(error) })
        throw new ApiError(503, 'alert.not_kept', 'Not kept', 'Post it again in a moment.', undefined, {
          'retry-after': '5',
        })
      },
    )
    return c.json({ incidentId: taken.incidentId }, 202)
  },
})
