/** What of push this browser can do and has done, as it says itself. */
export interface BrowserFacts {
  /** False on http, but for localhost. */
  secure: boolean
  /** It has service workers, push and notifications. */
  capable: boolean
  /** An iPhone or iPad: push works there for what stands on the home screen alone. */
  apple: boolean
  /** Opened as an app, from the home screen or a dock. */
  installed: boolean
  permission: NotificationPermission
  /** The key of its subscription; null when it has none. */
  subscribedKey: string | null
  /** The id under which it was registered here; null when it was not. */
  deviceId: string | null
}

/** Whether alerts arrive in this browser, and if not, what stands in the way. */
export type Standing =
  | 'insecure'
  | 'home-screen'
  | 'incapable'
  | 'denied'
  | 'no-channel'
  | 'lost'
  | 'off'
  | 'on'

/**
 * @param keys the public keys of the workspace's channels that send to browsers.
 * @param deviceIds the devices that the server knows.
 */
export function standingOf(
  facts: BrowserFacts,
  { keys, deviceIds }: { keys: readonly string[]; deviceIds: readonly string[] },
): Standing {
  if (!facts.secure) return 'insecure'
  if (!facts.capable) return facts.apple && !facts.installed ? 'home-screen' : 'incapable'
  if (facts.permission === 'denied') return 'denied'
  if (keys.length === 0) return 'no-channel'
  if (facts.deviceId === null) return 'off'
  const hears = facts.subscribedKey !== null && keys.includes(facts.subscribedKey)
  const known = deviceIds.includes(facts.deviceId)
  return hears && known && facts.permission === 'granted' ? 'on' : 'lost'
}
