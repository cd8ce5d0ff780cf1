import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { channelType } from '#channels'
import { deliver, type DeliveryOutcome } from '#channels/deliver'
import { testNotice } from '#core/incident/notice'
import type { ChannelRow } from '#db/queries/channels'
import { fileDeliveries } from '#db/queries/deliveries'
import { newId } from '#platform/new-id'
import { publicUrl } from '#platform/public-url'
import { type AppEnv, json, problem } from '../http.ts'
import { channelOr404 } from './change.ts'
import { openConfig } from './config.ts'
import { ChannelParams, TestResult } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/channels/{id}/test',
  operationId: 'testChannel',
  summary: 'Send a test notice now, once',
  description: 'Also through a channel that is switched off. It is logged like every delivery.',
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
    const id = newId('delivery')
    const at = Date.now()
    const notice = testNotice(id, at, publicUrl(c.env), row.name)
    const outcome = await deliver({ type: row.type, config: await openConfig(c.env, row) }, notice, {
      allowPrivateTargets: c.env.ALLOW_PRIVATE_TARGETS === 'true',
      now: at,
    })
    await log(c.env, row, { id, at, outcome })
    const { result, status, ms, remark = null } = outcome
    const error = outcome.error ?? remark
    return c.json({ ok: result === 'delivered', status, ms, error, deliveryId: id }, 200)
  },
})

async function log(
  env: Env,
  row: ChannelRow,
  { id, at, outcome }: { id: string; at: number; outcome: DeliveryOutcome },
): Promise<void> {
  const { result, status, ms, error } = outcome
  const delivery = {
    id,
    workspaceId: row.workspaceId,
    incidentId: null,
    event: 'test',
    channelId: row.id,
    channelType: row.type,
    recipient: channelType(row.type).recipient(row.masked),
    state: result === 'delivered' ? 'delivered' : 'abandoned',
    attempts: [{ at, status, ms, error }],
    nextAttemptAt: null,
    createdAt: at,
  } as const
  await env.DB.batch(
    fileDeliveries(env.DB, [
      { groupKey: null, revision: 1, delivery: { ...delivery, attempts: [...delivery.attempts] } },
    ]),
  )
}
