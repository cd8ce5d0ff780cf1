import type { z } from '@hono/zod-openapi'
import { channelType } from '#channels'
import { devicesOf } from '#channels/devices'
import { channelHealth, type ChannelHealth, type LoggedMessage } from '#core/alert/channel-health'
import type { DeviceFace } from '#core/device/schema'
import type { Database } from '#db/database'
import { messagesOf } from '#db/queries/channel-health'
import type { ChannelRow } from '#db/queries/channels'
import { livingDevices } from '#db/queries/devices'
import { iso } from '../http.ts'
import type { Channel } from './schema.ts'

type Shown = z.infer<typeof Channel>

/** Channels as the API shows them: without secrets, with how they do, and with how many devices hear them. */
export async function showChannels(
  db: Database,
  workspaceId: string,
  rows: readonly ChannelRow[],
): Promise<Shown[]> {
  const asksDevices = rows.some(({ type }) => channelType(type).devices)
  const [devices, log] = await Promise.all([
    asksDevices ? livingDevices(db, workspaceId) : [],
    messagesOf(
      db.$client,
      workspaceId,
      rows.map(({ id }) => id),
    ),
  ])
  return rows.map((row) => shown(row, { devices, health: healthOf(log.get(row.id)) }))
}

/** One channel; `secret` only right after we made it. */
export async function showChannel(db: Database, row: ChannelRow, secret?: string): Promise<Shown> {
  const [one] = await showChannels(db, row.workspaceId, [row])
  if (!one) throw new Error('one row is one channel')
  return secret === undefined ? one : { ...one, config: { ...one.config, secret } }
}

const healthOf = (log: readonly LoggedMessage[] = []): ChannelHealth => channelHealth(log, Date.now())

const shown = (
  row: ChannelRow,
  { devices, health }: { devices: readonly DeviceFace[]; health: ChannelHealth },
): Shown => ({
  id: row.id,
  name: row.name,
  type: row.type,
  config: row.masked,
  recipient: channelType(row.type).recipient(row.masked),
  pressPath: channelType(row.type).takesPresses?.(row.masked)
    ? `/api/integrations/${row.workspaceId}/${row.id}`
    : null,
  enabled: row.enabled,
  disabledReason: row.disabledReason,
  personId: row.personId,
  devices: devicesOf(row, devices)?.length ?? null,
  health: {
    ...health,
    lastDeliveredAt: iso(health.lastDeliveredAt),
    failingSince: iso(health.failingSince),
  },
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
