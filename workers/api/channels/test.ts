import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { devicesOf } from '#channels/devices'
import type { ChannelRow } from '#db/queries/channels'
import { type DeviceRow, livingDevices } from '#db/queries/devices'
import { type AppEnv, json, problem } from '../http.ts'
import { channelOr404 } from './change.ts'
import { ChannelParams, TestResult } from './schema.ts'
import { failTest, sendTest, type TestAnswer } from './send-test.ts'

/** A test reaches so many devices, those seen last. */
const maxTested = 20

const route = createRoute({
  method: 'post',
  path: '/channels/{id}/test',
  operationId: 'testChannel',
  summary: 'Send a test notice now, once',
  description: `Also through a channel that is switched off. It is logged like every delivery. One whose messages go to phones or browsers sends to each, at most to the ${maxTested} seen last.`,
  tags: ['channels'],
  request: { params: ChannelParams },
  responses: {
    200: json(TestResult, 'How it went; a receiver that refuses is an answer, too'),
    404: problem('There is no such channel'),
  },
})

export const testChannel = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const row = await channelOr404({ db, workspaceId, id: c.req.valid('param').id })
    const devices = devicesOf(row, await livingDevices(db, workspaceId))
    const answer = devices ? await testAll(c.env, row, devices) : await sendTest(c.env, row, null)
    return c.json(answer, 200)
  },
})

/** One answer for many: the slowest time, and of those that failed their names and why. */
async function testAll(env: Env, row: ChannelRow, devices: readonly DeviceRow[]): Promise<TestAnswer> {
  const tested = devices.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt).slice(0, maxTested)
  const answers = await Promise.all(
    tested.map(async (device) => ({ ...(await sendTest(env, row, device)), name: device.name })),
  )
  const [first] = answers
  if (!first) return failTest(env, row, 'No device is registered for it: nobody hears this channel')
  const failed = answers.filter(({ ok }) => !ok)
  const { status, deliveryId } = failed[0] ?? first
  return {
    ok: failed.length === 0,
    status,
    ms: Math.max(...answers.map(({ ms }) => ms)),
    error: failed.length === 0 ? null : failed.map(({ name, error }) => `${name}: ${error}`).join('; '),
    deliveryId,
  }
}
