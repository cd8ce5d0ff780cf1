import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { type AppEnv, body, json, problem } from '../../http.ts'
import { assertUsable, judgeSchema } from './judge.ts'
import { Incompatibility, SchemaCheck, SchemasParams, streamOf } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/streams/{name}/schemas/check',
  operationId: 'checkStreamSchema',
  summary: 'Ask whether a schema could be added',
  description: 'Nothing is written.',
  tags: ['streams'],
  request: { params: SchemasParams, body: body(SchemaCheck) },
  responses: {
    200: json(
      z
        .object({
          compatible: z.boolean(),
          compatibility: z.string().meta({ description: 'The mode by which it was judged' }),
          existingVersion: z.int().nullable().meta({ description: 'The version that is the same schema' }),
          differences: z.array(Incompatibility),
        })
        .openapi('StreamSchemaVerdict'),
      'Whether it could, and what is in the way',
    ),
    404: problem('There is no such stream'),
    422: problem('Not a schema that can be used: errors say where and why'),
  },
})

export const checkStreamSchema = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const stream = await streamOf(db, workspaceId, c.req.valid('param').name)
    const { schema } = c.req.valid('json')
    await assertUsable(schema)
    const { existing, differences } = await judgeSchema(db, stream, schema)
    const verdict = {
      compatible: differences.length === 0,
      compatibility: stream.compatibility,
      existingVersion: existing?.version ?? null,
      differences,
    }
    return c.json(verdict, 200)
  },
})
