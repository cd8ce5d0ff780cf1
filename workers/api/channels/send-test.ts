import { channelType } from '#channels'
import { deliver, type DeliveryOutcome } from '#channels/deliver'
import { DeviceAddress } from '#core/device/schema'
import { testNotice } from '#core/incident/notice'
import { openDatabase } from '#db/database'
import type { ChannelRow } from '#db/queries/channels'
import { fileDeliveries } from '#db/queries/deliveries'
import { deviceContext, type DeviceRow, removeDevice } from '#db/queries/devices'
import { open } from '#platform/envelope'
import { newId } from '#platform/new-id'
import { publicUrl } from '#platform/public-url'
import { copyForAlerts } from './change.ts'
import { openConfig } from './config.ts'

/** How a test send went, as it is answered. */
export interface TestAnswer {
  ok: boolean
  status: number | null
  ms: number
  error: string | null
  deliveryId: string
}

/**
 * Sends a test notice once, and logs it like every delivery. A device that its service calls gone is removed.
 * @param device to which; null for a channel with an address of its own.
 */
export async function sendTest(env: Env, row: ChannelRow, device: DeviceRow | null): Promise<TestAnswer> {
  const id = newId('delivery')
  const at = Date.now()
  const notice = testNotice(id, at, publicUrl(env), row.name)
  const outcome = await deliver({ type: row.type, config: await openConfig(env, row) }, notice, {
    allowPrivateTargets: env.ALLOW_PRIVATE_TARGETS === 'true',
    mailer: env.EMAIL,
    now: at,
    device: device && (await openDevice(env, device)),
  })
  await log(env, row, { id, at, outcome, recipient: device?.name })
  if (device && outcome.result === 'gone') await forget(env, device, outcome.error ?? 'The device is gone')
  return answerOf(id, outcome)
}

/** A test of a channel that nobody can hear: it is logged, too. */
export async function failTest(env: Env, row: ChannelRow, error: string): Promise<TestAnswer> {
  const id = newId('delivery')
  const outcome = { result: 'permanent', status: null, ms: 0, error, retryAfterMs: null } as const
  await log(env, row, { id, at: Date.now(), outcome, recipient: undefined })
  return answerOf(id, outcome)
}

const answerOf = (
  deliveryId: string,
  { result, status, ms, error, remark }: Omit<DeliveryOutcome, 'receipt'>,
): TestAnswer => ({ ok: result === 'delivered', status, ms, error: error ?? remark ?? null, deliveryId })

async function openDevice(env: Env, { workspaceId, id, envelope }: DeviceRow): Promise<DeviceAddress> {
  return DeviceAddress.parse(JSON.parse(await open(env, envelope, deviceContext(workspaceId, id))))
}

async function forget(env: Env, { workspaceId, id, lastSeenAt }: DeviceRow, reason: string): Promise<void> {
  const removal = { reason, at: Date.now(), seenBefore: lastSeenAt }
  if (await removeDevice(openDatabase(env.DB), workspaceId, id, removal))
    await copyForAlerts(env, workspaceId)
}

async function log(
  env: Env,
  row: ChannelRow,
  sent: { id: string; at: number; outcome: DeliveryOutcome; recipient: string | undefined },
): Promise<void> {
  const { id, at, outcome, recipient } = sent
  const { result, status, ms, error, request, answer } = outcome
  const said = { ...(request !== undefined && { request }), ...(answer !== undefined && { answer }) }
  const delivery = {
    id,
    workspaceId: row.workspaceId,
    incidentId: null,
    event: 'test',
    channelId: row.id,
    channelType: row.type,
    recipient: recipient ?? channelType(row.type).recipient(row.masked),
    state: result === 'delivered' ? 'delivered' : 'abandoned',
    attempts: [{ at, status, ms, error, ...said }],
    nextAttemptAt: null,
    createdAt: at,
  } as const
  await env.DB.batch(
    fileDeliveries(env.DB, [
      { groupKey: null, revision: 1, delivery: { ...delivery, attempts: [...delivery.attempts] } },
    ]),
  )
}
