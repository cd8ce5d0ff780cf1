import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { channelType } from '#channels'
import { insertChannel } from '#db/queries/channels'
import { newId } from '#platform/new-id'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertPerson, copyForAlerts } from './change.ts'
import { freshFor, sealConfig } from './config.ts'
import { Channel, NewChannel } from './schema.ts'
import { showChannel } from './show.ts'

const route = createRoute({
  method: 'post',
  path: '/channels',
  operationId: 'createChannel',
  summary: 'Add a channel that alerts go to',
  tags: ['channels'],
  request: { body: body(NewChannel) },
  responses: {
    201: json(Channel, 'The channel; a signing secret made for it is shown this once'),
    422: problem('Not a valid channel'),
  },
})

export const createChannel = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, type, config, enabled, personId } = c.req.valid('json')
    const { workspaceId } = c.var
    await assertPerson(c.var.db, workspaceId, personId)
    const id = newId('channel')
    const kind = channelType(type)
    let made: string | undefined
    const fresh = await freshFor({ env: c.env, ...c.var }, kind)
    const stored = kind.keep(config, null, () => (made = fresh))
    const now = Date.now()
    const row = {
      id,
      workspaceId,
      name,
      type,
      ...(await sealConfig(c.env, { workspaceId, id, type }, stored)),
      version: 1,
      enabled,
      disabledReason: null,
      personId,
      createdAt: now,
      updatedAt: now,
    }
    await insertChannel(c.var.db, row)
    await copyForAlerts(c.env, workspaceId)
    return c.json(await showChannel(c.var.db, row, kind.makeKeys ? undefined : made), 201)
  },
})
