import type { Notice } from '#core/incident/schema'

/** What a phone or a browser shows of a notice. */
export interface PushText {
  title: string
  body: string
  /** What is said later under the same tag takes the place of what was said before: "resolved" that of "down". */
  tag: string
  /** True when somebody should look now, also at night. */
  urgent: boolean
}

const marks: Record<Notice['event'], string> = {
  'incident.opened': '🔴',
  'incident.escalated': '🔴',
  'incident.acknowledged': '👀',
  'incident.resolved': '🟢',
  'certificate.expiring': '⏳',
  'domain.expiring': '⏳',
  'channel.failing': '🟡',
  'channel.recovered': '🟢',
  test: '🔔',
}

/** Reads at arm's length: what, why, since when; cut to so many bytes, as push services count. */
export function pushText(notice: Notice, most: { titleBytes: number; bodyBytes: number }): PushText {
  const { event, incident } = notice
  const opens = event === 'incident.opened' || event === 'incident.escalated'
  const mark = opens && incident?.severity === 'warning' ? '🟡' : marks[event]
  return {
    title: clipBytes(`${mark} ${notice.title}`, most.titleBytes),
    body: clipBytes(notice.text, most.bodyBytes),
    tag: tagOf(notice),
    urgent: opens && incident?.severity !== 'warning',
  }
}

/** At most 32 letters of base64url, which is what a Web Push topic may be. */
function tagOf({ incident, monitor, event }: Notice): string {
  const about = incident ? incident.id : monitor ? `${event[0]}_${monitor.id}` : 'test'
  return about.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 32)
}

/** A text cut to so many bytes of UTF-8, the last letter an ellipsis when something is missing. Never splits a letter. */
export function clipBytes(text: string, maxBytes: number): string {
  const whole = text.toWellFormed()
  const bytes = new TextEncoder().encode(whole)
  if (bytes.length <= maxBytes) return whole
  if (maxBytes < ellipsisBytes) return ''
  let end = maxBytes - ellipsisBytes
  // The bytes of a letter after its first begin with 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return `${new TextDecoder().decode(bytes.subarray(0, end))}…`
}

const ellipsisBytes = 3
