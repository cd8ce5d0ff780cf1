import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { checksName } from '#core/stream/checks'
import { insertRule, maxRules } from '#db/queries/rules'
import { newId } from '#platform/new-id'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { ensureChecks } from '../streams/checks-stream.ts'
import { judgeRule } from './judge.ts'
import { NewRule, Rule, showRule } from './schema.ts'
import { tell } from './tell.ts'

const route = createRoute({
  method: 'post',
  path: '/rules',
  operationId: 'createRule',
  summary: 'Add a rule: a condition on the windows of a stream',
  description:
    'It judges windows from the one that is open now on. Each key that breaches it is an incident of its own, told as its policy says.',
  tags: ['rules'],
  request: { body: body(NewRule) },
  responses: {
    201: json(Rule, 'The rule'),
    409: problem('There are too many rules'),
    422: problem('Not a valid rule'),
  },
})

export const createRule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const fields = c.req.valid('json')
    const { db, workspaceId } = c.var
    if ([fields.stream, fields.over?.stream].includes(checksName)) await ensureChecks(c)
    const { stream } = await judgeRule(db, workspaceId, fields)
    const { name, severity, policyId, paused, ...spec } = fields
    const now = Date.now()
    const row = {
      id: newId('rule'),
      workspaceId,
      streamId: stream.id,
      name,
      spec,
      severity,
      policyId,
      paused,
      version: 1,
      createdAt: now,
      updatedAt: now,
    }
    if (!(await insertRule(db, row)))
      throw new ApiError(409, 'rule.too_many', 'Too many rules', `At most ${maxRules} in a workspace.`)
    await tell(c, row)
    return c.json(showRule(row), 201)
  },
})
