import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { schemaChanges } from '#core/stream/schema/changes'
import { differences } from '#core/stream/schema/compatibility'
import { type AppEnv, invalid, json, problem } from '../../http.ts'
import { Difference, DiffQuery, schemaOf, SchemaParams, streamOf } from './schema.ts'

const Verdict = z.object({ compatible: z.boolean(), differences: z.array(Difference) })

const Diff = z
  .object({
    version: z.int(),
    against: z.int(),
    changes: z.array(
      z.object({
        path: z.string().meta({ description: 'Where in the schema: names between dots' }),
        kind: z.enum(['added', 'removed', 'changed']),
        before: z.unknown().optional(),
        after: z.unknown().optional(),
      }),
    ),
    backward: Verdict.meta({ description: 'Whether events by `against` agree with `version`' }),
    forward: Verdict.meta({ description: 'Whether events by `version` agree with `against`' }),
  })
  .openapi('StreamSchemaDiff')

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/schemas/{version}/diff',
  operationId: 'diffStreamSchema',
  summary: 'What changed between two versions, and what that breaks',
  tags: ['streams'],
  request: { params: SchemaParams, query: DiffQuery },
  responses: {
    200: json(Diff, 'The changes'),
    404: problem('There is no such stream or version'),
    422: problem('There is nothing to compare with'),
  },
})

export const diffStreamSchema = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, version } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const stream = await streamOf(db, workspaceId, name)
    const later = await schemaOf(db, stream.id, version)
    const { against = later.version - 1 } = c.req.valid('query')
    if (against === 0) throw invalid('against', 'There is no version before the first: name one')
    const earlier = await schemaOf(db, stream.id, against)
    const [then, now] = [named(earlier), named(later)]
    const backward = await differences(then, now)
    const forward = await differences(now, then)
    const diff = {
      version: later.version,
      against: earlier.version,
      changes: schemaChanges(earlier.schema, later.schema),
      backward: { compatible: backward.length === 0, differences: backward },
      forward: { compatible: forward.length === 0, differences: forward },
    }
    return c.json(diff, 200)
  },
})

const named = ({ version, schema }: Awaited<ReturnType<typeof schemaOf>>) => ({
  schema,
  name: `version ${version}`,
})
