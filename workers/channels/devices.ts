import type { DirectoryChannel } from '#core/alert/directory'
import type { DeviceFace } from '#core/device/schema'
import { channelType } from './index.ts'

/** What is known of a channel where devices are counted. */
interface Channel {
  type: string
  masked: Record<string, unknown>
  /** Whose contact method it is; missing or null for a channel of the workspace. */
  personId?: string | null
}

/** The devices that hear a channel; null when its type has an address of its own. */
export function devicesOf<Device extends DeviceFace>(
  { type, masked, personId = null }: Channel,
  devices: readonly Device[],
): Device[] | null {
  const rule = channelType(type).devices
  if (!rule) return null
  const key = rule.publicKey?.(masked)
  return devices.filter(
    (device) =>
      device.kind === rule.kind &&
      (key === undefined || device.publicKey === key) &&
      (personId === null || device.personId === personId),
  )
}

/** A directory whose channels tell which of them nobody can hear: policies pass those over, as they do what is off. */
export const markDeaf = <
  Whole extends { channels: (Channel & DirectoryChannel)[]; devices: readonly DeviceFace[] },
>(
  directory: Whole,
): Whole => ({
  ...directory,
  channels: directory.channels.map((channel) =>
    devicesOf(channel, directory.devices)?.length === 0 ? { ...channel, deaf: true } : channel,
  ),
})
