import type { NoticeEvent } from '../incident/schema.ts'

/** What a browser's service worker is told, as JSON: `workers/channels/webpush.ts` writes it. */
export interface PushMessage {
  title: string
  body: string
  /** What is said later under the same tag takes the place of what is shown. */
  tag: string
  /** Deep link into the dashboard. */
  url: string
  /** Epoch ms at which the thing said became true. */
  at: number
  event: NoticeEvent
  /** True when somebody should look now. */
  urgent: boolean
  incidentId: string | null
  /** Takes the incident on by a POST, without a session; missing where there is nothing to take on. */
  acknowledgeUrl?: string
}
