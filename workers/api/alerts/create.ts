import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { alertGroupKey } from '#core/incident/alert'
import type { Database } from '#db/database'
import { gatheringPolicy } from '#db/queries/policies'
import { nameOfGroup } from '#platform/group-name'
import { incidentObject } from '#platform/objects'
import { within } from '#platform/within'
import { ApiError, type AppEnv, body, invalid, json, problem } from '../http.ts'
import { actorOf } from '../incidents/actor.ts'
import { Recent } from '../recent.ts'
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
    const { dedupKey, status, title = '', description, severity, labels, policyId } = c.req.valid('json')
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
    const policy = await policyOf(c.var, policyId)
    const grouping = policy && { policyId: policy.id, groupBy: policy.groupBy }
    const owner = incidentObject(c.env, workspaceId, await nameOfGroup(alertGroupKey(alert, grouping)))
    const fact = {
      kind: 'alert',
      id: `alert:${crypto.randomUUID()}`,
      at,
      workspaceId,
      policyId: policyId ?? null,
    } as const
    const act = actorOf(c)
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

/** A storm of alerts asks once in some seconds how they are gathered. */
const recent = new Recent<Gathering>()
type Gathering = Awaited<ReturnType<typeof gatheringPolicy>>

/** The policy that serves an alert; null for none. Throws 422 when it names one that is not there. */
async function policyOf(
  { db, workspaceId }: { db: Database; workspaceId: string },
  policyId: string | undefined,
) {
  const key = `${workspaceId} ${policyId ?? ''}`
  const now = Date.now()
  const known = recent.find(key, now)
  if (known !== undefined) return known
  const policy = await gatheringPolicy(db, workspaceId, policyId ?? null)
  if (policyId !== undefined && !policy) throw invalid('policyId', 'There is no policy with this id')
  recent.keep(key, policy, now)
  return policy
}
