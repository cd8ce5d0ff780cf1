import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { RuleFields } from '#core/stream/rule/schema'
import { findRule, updateRule as write } from '#db/queries/rules'
import { type AppEnv, body, json, problem } from '../http.ts'
import { refused } from '../monitors/draft.ts'
import { changeVersioned, IfMatch, said } from '../versioned.ts'
import { judgeRule } from './judge.ts'
import { fieldsOf, Rule, RuleParams, RulePatch, showRule } from './schema.ts'
import { tell } from './tell.ts'

const route = createRoute({
  method: 'patch',
  path: '/rules/{id}',
  operationId: 'updateRule',
  summary: 'Change a rule',
  description:
    'What fires goes on firing until new windows say otherwise. Where the rule looks at other rows now (window, span, where, groupBy, over), or is paused, its incidents end, and whoever heard of them is told.',
  tags: ['rules'],
  request: { params: RuleParams, headers: IfMatch, body: body(RulePatch) },
  responses: {
    200: json(Rule, 'The rule as it is now'),
    404: problem('There is no such rule'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updateRule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const patch = c.req.valid('json')
    const target = { what: 'rule', id, expected: c.req.valid('header')['if-match'] }
    const row = await changeVersioned(
      target,
      () => findRule(db, workspaceId, id),
      async (current) => {
        const wanted = RuleFields.safeParse({ ...fieldsOf(current), ...said(patch) })
        if (!wanted.success)
          throw refused(wanted.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
        await judgeRule(db, workspaceId, wanted.data)
        const { name, severity, policyId, paused, ...spec } = wanted.data
        return write(db, current, { name, severity, policyId, paused, spec, updatedAt: Date.now() })
      },
    )
    await tell(c, row)
    c.header('etag', `"${row.version}"`)
    return c.json(showRule(row), 200)
  },
})
