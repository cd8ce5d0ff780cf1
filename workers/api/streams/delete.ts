import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { dropSchemas } from '#db/queries/stream-schemas'
import { dropWindows } from '#db/queries/stream-windows'
import { forgetRuleSet, rulesOfStream } from '#db/queries/rules'
import { isChecks } from '#core/stream/checks'
import { deleteStream as remove, findStream } from '#db/queries/streams'
import { type AppEnv, notFound, problem } from '../http.ts'
import { inUse } from '../versioned.ts'
import { dropChecks } from './checks-stream.ts'
import { forgetStream } from './known.ts'
import { StreamParams } from './schema.ts'
import { shardsOf } from './shards.ts'

const route = createRoute({
  method: 'delete',
  path: '/streams/{name}',
  operationId: 'deleteStream',
  summary: 'Delete a stream, with all its events and windows',
  tags: ['streams'],
  request: { params: StreamParams },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such stream'),
    409: problem('Rules watch it, or divide by it: the detail says which'),
  },
})

export const deleteStream = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const rules = await rulesOfStream(db, workspaceId, name)
    if (rules.length > 0)
      throw inUse(
        'stream',
        rules.map((rule) => ({ kind: 'rule', name: rule.name })),
      )
    const row = await findStream(db, workspaceId, name)
    if (!row) throw notFound('stream', name)
    if (isChecks(row)) await dropChecks(c)
    else await remove(db, workspaceId, name)
    forgetStream(workspaceId, name)
    c.executionCtx.waitUntil(
      Promise.allSettled([
        dropWindows(db, row.id),
        dropSchemas(db, row.id),
        forgetRuleSet(db, row.id),
        ...shardsOf(c.env, row).map(async (shard) => shard.destroy()),
      ]),
    )
    return c.body(null, 204)
  },
})
