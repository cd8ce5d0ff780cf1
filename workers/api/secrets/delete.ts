import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { secretReference } from '#core/secrets/reference'
import type { Database } from '#db/database'
import { deleteSecret as remove, knownSecrets, monitorsUsing } from '#db/queries/secrets'
import { ApiError, type AppEnv, problem } from '../http.ts'
import { SecretParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/secrets/{name}',
  operationId: 'deleteSecret',
  summary: 'Delete a secret that no monitor uses',
  tags: ['secrets'],
  request: { params: SecretParams },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such secret'),
    409: problem('Monitors use it; errors name them'),
  },
})

export const deleteSecret = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (await remove(db, workspaceId, name, secretReference(name))) return c.body(null, 204)
    throw await refusal(db, workspaceId, name)
  },
})

const shown = 10

async function refusal(db: Database, workspaceId: string, name: string): Promise<ApiError> {
  const known = await knownSecrets(db, workspaceId, [name])
  const users = await monitorsUsing(db, workspaceId, secretReference(name), shown + 1)
  if (!known.has(name) || users.length === 0)
    return new ApiError(404, 'secret.not_found', 'Not found', `There is no secret named ${name}.`)
  const names = users.slice(0, shown).map((user) => user.name)
  const detail = `It is used by ${names.join(', ')}${users.length > shown ? ' and others' : ''}.`
  const errors = users.slice(0, shown).map((user) => ({ path: user.id, message: user.name }))
  return new ApiError(409, 'secret.in_use', 'In use', detail, errors)
}
