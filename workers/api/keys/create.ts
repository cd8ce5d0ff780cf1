import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertKey } from '#db/queries/keys'
import { sha256Hex } from '#platform/digest'
import { newId } from '#platform/new-id'
import { type AppEnv, body, iso, json, problem } from '../http.ts'
import { CreatedKey, NewKey } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/keys',
  operationId: 'createKey',
  summary: 'Create an API key',
  tags: ['keys'],
  request: { body: body(NewKey) },
  responses: {
    201: json(CreatedKey, 'The new key; `key` is shown this once'),
    422: problem('Not a valid key'),
  },
})

const randomKey = (): string =>
  `ved_${crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: 'base64url', omitPadding: true })}`

export const createKey = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, scopes } = c.req.valid('json')
    const key = randomKey()
    const id = newId('key')
    const createdAt = Date.now()
    const { workspaceId } = c.var
    await insertKey(c.var.db, { id, workspaceId, name, scopes, createdAt, hash: await sha256Hex(key) })
    return c.json({ id, name, scopes, createdAt: iso(createdAt), lastUsedAt: null, key }, 201)
  },
})
