import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { touch } from '#assign/touch'
import {
  deletePolicyStatement,
  findPolicy,
  monitorsOfPolicy,
  replacePolicyStatement,
} from '#db/queries/policies'
import { replacePolicyOfRules, rulesOfPolicy } from '#db/queries/rules'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, invalid, notFound, problem } from '../http.ts'
import { announce } from '../monitors/announce.ts'
import { inUse } from '../versioned.ts'
import { regather } from '../rules/regather.ts'
import { regroup } from './regroup.ts'
import { PolicyParams } from './schema.ts'

const Query = z.strictObject({
  replaceWith: z.string().max(60).optional().meta({
    description:
      'The policy that its monitors and rules get instead, or `none`: then the default serves them',
  }),
})

const route = createRoute({
  method: 'delete',
  path: '/policies/{id}',
  operationId: 'deletePolicy',
  summary: 'Delete a policy: incidents that are open keep the one they opened with',
  tags: ['policies'],
  request: { params: PolicyParams, query: Query },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such policy'),
    409: problem('Monitors or rules name it; the detail says which. See replaceWith'),
    422: problem('There is no policy to replace it with'),
  },
})

export const deletePolicy = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { replaceWith } = c.req.valid('query')
    const { db, workspaceId } = c.var
    const policy = await findPolicy(db, workspaceId, id)
    if (!policy) throw notFound('policy', id)
    const by = replaceWith === 'none' ? null : replaceWith
    if (by === id || (typeof by === 'string' && !(await findPolicy(db, workspaceId, by))))
      throw invalid('replaceWith', 'There is no other policy with this id')
    const users = await monitorsOfPolicy(db, workspaceId, id)
    const rules = await rulesOfPolicy(db, workspaceId, id)
    if (users.length + rules.length > 0 && by === undefined) throw stillNamed(users, rules)
    if (by !== undefined && rules.length > 0)
      await replacePolicyOfRules(db, workspaceId, { id, by, at: Date.now() })
    const statements = [
      ...(by === undefined ? [] : [replacePolicyStatement(db, workspaceId, { id, by, at: Date.now() })]),
      deletePolicyStatement(db, workspaceId, id),
    ]
    const monitorIds = users.map((monitor) => monitor.id)
    const lanes = await touch(db, monitorIds, statements)
    // A monitor that came to name it meanwhile has kept it.
    if (await findPolicy(db, workspaceId, id))
      throw stillNamed(await monitorsOfPolicy(db, workspaceId, id), [])
    await copyForAlerts(c.env, workspaceId)
    const changes = monitorIds.map((monitorId) => ({ monitorId, change: 'updated' as const }))
    await announce(c, { lanes }, changes)
    await regroup(c, policy, null)
    if (rules.length > 0) await regather(c)
    return c.body(null, 204)
  },
})

const stillNamed = (monitors: readonly { name: string }[], rules: readonly { name: string }[]) =>
  inUse('policy', [
    ...monitors.map(({ name }) => ({ kind: 'monitor', name })),
    ...rules.map(({ name }) => ({ kind: 'rule', name })),
  ])
