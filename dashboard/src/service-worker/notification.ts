import type { PushMessage } from '#core/device/push-message'

/** What browsers know of a notification beyond what TypeScript's own types say. */
export interface NotificationDetails extends NotificationOptions {
  tag: string
  body: string
  renotify: boolean
  timestamp: number
  actions: { action: 'acknowledge' | 'open'; title: string }[]
  data: PushMessage
}

const icon = '/icons/icon-192.png'
const badge = '/icons/badge-96.png'

/** How a push message is shown. What cannot be read is shown too: a push that shows nothing costs the permission. */
export function notificationOf(
  text: string | undefined,
  now: number,
): { title: string; details: NotificationDetails } {
  const message = readMessage(text) ?? unreadable(now)
  const opens = message.event === 'incident.opened' || message.event === 'incident.escalated'
  const details: NotificationDetails = {
    body: message.body,
    tag: message.tag,
    icon,
    badge,
    timestamp: message.at,
    // That somebody has taken it on is good to see, and wakes nobody.
    renotify: message.event !== 'incident.acknowledged',
    silent: message.event === 'incident.acknowledged',
    requireInteraction: message.urgent,
    data: message,
    actions: [
      ...(opens && message.incidentId !== null
        ? [{ action: 'acknowledge', title: 'Acknowledge' } as const]
        : []),
      { action: 'open', title: 'Open' },
    ],
  }
  return { title: message.title, details }
}

/** The notification that says what became of "Acknowledge", in the place of the one that asked. */
export function resultOf(
  message: PushMessage,
  { title, body }: { title: string; body: string },
): { title: string; details: NotificationDetails } {
  const details: NotificationDetails = {
    body,
    tag: message.tag,
    icon,
    badge,
    timestamp: message.at,
    renotify: false,
    silent: true,
    data: message,
    actions: [{ action: 'open', title: 'Open' }],
  }
  return { title, details }
}

function readMessage(text: string | undefined): PushMessage | null {
  try {
    const message = JSON.parse(text ?? '') as Partial<PushMessage>
    const { title, body, tag, url } = message
    const isWhole = [title, body, tag, url].every((part) => typeof part === 'string')
    return isWhole ? (message as PushMessage) : null
  } catch {
    return null
  }
}

const unreadable = (at: number): PushMessage => ({
  title: 'News from Vedette',
  body: 'Open the dashboard to see what it is.',
  tag: 'unreadable',
  url: '/',
  at,
  event: 'test',
  urgent: false,
  incidentId: null,
})

/** Where a notification leads, on this very origin: what a message says of another host is not followed. */
export function pathOf(url: string, origin: string): string {
  const { pathname, search, hash } = URL.parse(url, origin) ?? new URL(origin)
  return `${pathname}${search}${hash}`
}
