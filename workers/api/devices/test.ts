import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { devicesOf } from '#channels/devices'
import type { Database } from '#db/database'
import { allChannels, type ChannelRow } from '#db/queries/channels'
import { type DeviceRow, findDevice } from '#db/queries/devices'
import { TestResult } from '../channels/schema.ts'
import { sendTest } from '../channels/send-test.ts'
import { ApiError, type AppEnv, json, notFound, problem } from '../http.ts'
import { DeviceParams } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/devices/{id}/test',
  operationId: 'testDevice',
  summary: 'Send a test notice to one device now, once',
  description: 'Through the first channel that it hears, those that are switched on first.',
  tags: ['devices'],
  request: { params: DeviceParams },
  responses: {
    200: json(TestResult, 'How it went; a device that is gone is removed'),
    404: problem('There is no such device'),
    409: problem('No channel sends to it'),
  },
})

export const testDevice = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const { id } = c.req.valid('param')
    const device = await findDevice(db, workspaceId, id)
    if (!device) throw notFound('device', id)
    const channel = await channelFor(db, device)
    return c.json(await sendTest(c.env, channel, device), 200)
  },
})

async function channelFor(db: Database, device: DeviceRow): Promise<ChannelRow> {
  const channels = await allChannels(db, device.workspaceId)
  const heard = channels.filter((channel) => devicesOf(channel, [device])?.length)
  const channel = heard.find(({ enabled }) => enabled) ?? heard[0]
  if (channel) return channel
  const detail =
    device.kind === 'fcm'
      ? 'Add a channel of the type fcm: it holds the service account that may reach this phone.'
      : 'No channel has the key that this browser subscribed with. Switch its alerts off and on again.'
  throw new ApiError(409, 'device.no_channel', 'No channel sends to it', detail)
}
