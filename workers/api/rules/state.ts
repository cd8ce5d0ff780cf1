import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { keyValues } from '#core/stream/rule/words'
import { findRule } from '#db/queries/rules'
import { streamObject } from '#platform/objects'
import { type AppEnv, iso, json, notFound, problem } from '../http.ts'
import { RuleParams, RuleState } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/rules/{id}/state',
  operationId: 'stateOfRule',
  summary: 'How a rule stands: which keys fire, and since when',
  tags: ['rules'],
  request: { params: RuleParams },
  responses: {
    200: json(RuleState, 'As of now; with nothing in it while the rule is paused'),
    404: problem('There is no such rule'),
  },
})

export const stateOfRule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const row = await findRule(db, workspaceId, id)
    if (!row) throw notFound('rule', id)
    const object = streamObject(c.env, workspaceId, row.streamId, 0)
    const { [id]: standing } = await object.ruleStandings([id])
    const firing = (standing?.firing ?? []).map(({ key, since, value }) => ({
      key: keyValues(row.spec.groupBy, key),
      since: iso(since),
      value,
    }))
    return c.json(
      {
        judgedUntil: iso(standing?.judgedUntil ?? null),
        keys: standing?.keys ?? 0,
        refusedKeys: standing?.refusedKeys ?? 0,
        heldKeys: standing?.heldKeys ?? 0,
        firing: firing.toSorted((a, b) => (a.since < b.since ? -1 : 1)),
      },
      200,
    )
  },
})
