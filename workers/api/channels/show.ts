import type { z } from '@hono/zod-openapi'
import { channelType } from '#channels'
import { devicesOf } from '#channels/devices'
import type { DeviceFace } from '#core/device/schema'
import type { Database } from '#db/database'
import type { ChannelRow } from '#db/queries/channels'
import { livingDevices } from '#db/queries/devices'
import { iso } from '../http.ts'
import type { Channel } from './schema.ts'

type Shown = z.infer<typeof Channel>

/** Channels as the API shows them: without secrets, and with how many devices hear them. */
export async function showChannels(
  db: Database,
  workspaceId: string,
  rows: readonly ChannelRow[],
): Promise<Shown[]> {
  const asksDevices = rows.some(({ type }) => channelType(type).devices)
  const devices = asksDevices ? await livingDevices(db, workspaceId) : []
  return rows.map((row) => shown(row, devices))
}

/** One channel; `secret` only right after we made it. */
export async function showChannel(db: Database, row: ChannelRow, secret?: string): Promise<Shown> {
  const devices = channelType(row.type).devices ? await livingDevices(db, row.workspaceId) : []
  return shown(row, devices, secret)
}

const shown = (row: ChannelRow, devices: readonly DeviceFace[], secret?: string): Shown => ({
  id: row.id,
  name: row.name,
  type: row.type,
  config: secret === undefined ? row.masked : { ...row.masked, secret },
  recipient: channelType(row.type).recipient(row.masked),
  pressPath: channelType(row.type).takesPresses?.(row.masked)
    ? `/api/integrations/${row.workspaceId}/${row.id}`
    : null,
  enabled: row.enabled,
  disabledReason: row.disabledReason,
  personId: row.personId,
  devices: devicesOf(row, devices)?.length ?? null,
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
