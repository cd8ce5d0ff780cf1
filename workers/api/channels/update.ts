import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { ChannelRow } from '#db/queries/channels'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertPerson, changeChannel, type Columns } from './change.ts'
import { changedConfig, openConfig, sealConfig } from './config.ts'
import { Channel, ChannelParams, ChannelPatch, IfMatch } from './schema.ts'
import { showChannel } from './show.ts'

const route = createRoute({
  method: 'patch',
  path: '/channels/{id}',
  operationId: 'updateChannel',
  summary: 'Change a channel, or switch it on or off',
  tags: ['channels'],
  request: { params: ChannelParams, headers: IfMatch, body: body(ChannelPatch) },
  responses: {
    200: json(Channel, 'The channel as it is now'),
    404: problem('There is no such channel'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

async function patched(
  env: Env,
  row: ChannelRow,
  { name, enabled, personId, config }: ChannelPatch,
): Promise<Columns> {
  return {
    ...(name !== undefined && { name }),
    ...(personId !== undefined && { personId }),
    // Whoever switches it on has seen why it was off.
    ...(enabled !== undefined && { enabled, disabledReason: null }),
    ...(config !== undefined &&
      (await sealConfig(env, row, changedConfig(row, await openConfig(env, row), config)))),
  }
}

export const updateChannel = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const patch = c.req.valid('json')
    await assertPerson(db, workspaceId, patch.personId)
    const target = { env: c.env, db, workspaceId, id, expected: c.req.valid('header')['if-match'] }
    const row = await changeChannel(target, (current) => patched(c.env, current, patch))
    c.header('etag', `"${row.version}"`)
    return c.json(await showChannel(db, row), 200)
  },
})
