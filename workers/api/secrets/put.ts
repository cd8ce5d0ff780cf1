import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { maxSecrets, putSecret as put, secretContext } from '#db/queries/secrets'
import { seal } from '#platform/envelope'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { Secret, SecretParams, SecretValue, showSecret } from './schema.ts'

const route = createRoute({
  method: 'put',
  path: '/secrets/{name}',
  operationId: 'putSecret',
  summary: 'Add a secret, or replace its value',
  description: 'Checks refer to it as {{secret.NAME}}. A new value is in use everywhere within a minute.',
  tags: ['secrets'],
  request: { params: SecretParams, body: body(SecretValue) },
  responses: {
    200: json(Secret, 'The value is replaced'),
    201: json(Secret, 'The secret is added'),
    409: problem('The workspace has as many secrets as it may have'),
    422: problem('Not a valid name or value'),
  },
})

export const putSecret = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const { value } = c.req.valid('json')
    const { db, workspaceId } = c.var
    const at = Date.now()
    const envelope = await seal(c.env, value, secretContext(workspaceId, name))
    const row = await put(db, workspaceId, { name, envelope, at })
    if (!row) {
      const detail = `A workspace has at most ${maxSecrets} secrets.`
      throw new ApiError(409, 'secret.too_many', 'Too many secrets', detail)
    }
    return row.createdAt === at ? c.json(showSecret(row), 201) : c.json(showSecret(row), 200)
  },
})
