import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { channelType } from '#channels'
import { ApiError, type AppEnv, json, problem } from '../http.ts'
import { changeChannel } from './change.ts'
import { freshSecret, openConfig, sealConfig } from './config.ts'
import { Channel, ChannelParams } from './schema.ts'
import { showChannel } from './show.ts'

const route = createRoute({
  method: 'post',
  path: '/channels/{id}/rotate-secret',
  operationId: 'rotateChannelSecret',
  summary: 'Make a new signing secret',
  description: 'The old one signs beside it for 24 hours, so that the receiver can change over in between.',
  tags: ['channels'],
  request: { params: ChannelParams },
  responses: {
    200: json(Channel, 'The channel; the new secret is shown this once'),
    404: problem('There is no such channel'),
    409: problem('This type of channel has no secret of ours'),
  },
})

export const rotateChannelSecret = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const fresh = freshSecret()
    const row = await changeChannel({ env: c.env, db, workspaceId, id }, async (current) => {
      const type = channelType(current.type)
      if (!type.rotate) {
        const detail = `A ${type.title} channel has no signing secret.`
        throw new ApiError(409, 'channel.no_secret', 'Nothing to rotate', detail)
      }
      const stored = type.rotate(await openConfig(c.env, current), fresh, Date.now())
      return sealConfig(c.env, current, stored)
    })
    return c.json(await showChannel(db, row, fresh), 200)
  },
})
