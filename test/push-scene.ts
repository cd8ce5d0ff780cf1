import { inject } from 'vitest'
import type { Incident, Notice } from '../workers/core/incident/schema.ts'

// Phones and browsers of a test, behind the servers of `test/push-servers.ts`.

export const push = inject('push')

const ask = async <Answer>(path: string, query: Record<string, string> = {}, method = 'GET') => {
  const response = await fetch(`${push.origin}${path}?${new URLSearchParams(query).toString()}`, { method })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  const text = await response.text()
  return (
    text.startsWith('{') || text.startsWith('[') || /^\d+$/.test(text) ? JSON.parse(text) : text
  ) as Answer
}

/** A Firebase project of its own, and the key of its service account as typed into a channel. */
export function firebaseProject() {
  const project = `p-${crypto.randomUUID().slice(0, 18)}`
  const email = `vedette@${project}.iam.gserviceaccount.com`
  const serviceAccount = JSON.stringify({
    type: 'service_account',
    project_id: project,
    private_key_id: 'a-key-id',
    private_key: push.privateKey,
    client_email: email,
    token_uri: `${push.origin}/token`,
  })
  return {
    project,
    config: { serviceAccount, apiUrl: push.origin },
    exchanges: () => ask<number>('/fcm/exchanges', { email }),
    revokeTokens: () => ask('/fcm/revoke', { email }, 'POST'),
    refuseTokens: (status: number, body: unknown) =>
      ask('/fcm/refuse', { email, status: String(status), body: JSON.stringify(body) }, 'POST'),
  }
}

export interface FcmMessage {
  token: string
  notification: { title: string; body: string }
  data: Record<string, string>
  android: { priority: string; ttl: string; notification: { tag: string } }
  apns: { headers: Record<string, string>; payload: { aps: Record<string, string> } }
}

/** A phone: its token, and what it got. */
export function phone() {
  const token = `phone-${crypto.randomUUID()}`
  return {
    token,
    received: () => ask<FcmMessage[]>('/fcm/received', { token }),
    answers: (errors: string[], retryAfter?: number) =>
      ask(
        '/fcm/set',
        {
          token,
          errors: errors.join(','),
          ...(retryAfter !== undefined && { retryAfter: String(retryAfter) }),
        },
        'POST',
      ),
  }
}

export interface WebPushMessage {
  text: string
  bodyBytes: number
  ttl: string
  urgency: string
  topic: string
  vapid: { aud: string; exp: number; sub: string; k: string }
}

/** A browser: its subscription, and what it could decrypt. */
export async function browser() {
  const subscription = await ask<{ endpoint: string; keys: { p256dh: string; auth: string } }>(
    '/push/subscribe',
    {},
    'POST',
  )
  const id = subscription.endpoint.split('/').at(-1) ?? ''
  return {
    subscription,
    received: () => ask<WebPushMessage[]>('/push/received', { id }),
    answers: (status: number, retryAfter?: number) =>
      ask(
        '/push/set',
        { id, status: String(status), ...(retryAfter !== undefined && { retryAfter: String(retryAfter) }) },
        'POST',
      ),
  }
}

/** What the stand-in's decryption makes of the RFC's own example. */
export const rfc8291 = (): Promise<string> => ask<string>('/push/rfc8291')

/** A notice as an incident object makes it. */
export function pushNotice(part: Partial<Notice> = {}, changes: Partial<Incident> = {}): Notice {
  const at = Date.now()
  const incident: Incident = {
    id: 'inc_0123456789abcdefghjk',
    workspaceId: 'wsp_1',
    status: 'open',
    severity: 'critical',
    title: 'Checkout is down',
    cause: 'HTTP 503 from Western Europe',
    monitorId: 'mon_1',
    ruleId: null,
    regions: ['weur'],
    startedAt: at - 60_000,
    acknowledgedAt: null,
    resolvedAt: null,
    reason: null,
    timeline: [],
    ...changes,
  }
  return {
    id: 'dlv_1',
    event: 'incident.opened',
    at,
    title: incident.title,
    text: `${incident.cause}\nSince 2026-11-20 19:04:05 UTC (1 min)\nhttps://shop.example.com/`,
    url: `https://vedette.example.com/incidents/${incident.id}`,
    incident,
    monitor: { id: 'mon_1', name: 'Checkout', target: 'https://shop.example.com/', tags: [] },
    regions: ['weur'],
    ...part,
  }
}
