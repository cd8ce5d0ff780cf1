import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import type { Incident, IncidentMember, Notice } from '#core/incident/schema'
import type { Reminder } from '#core/expiry/expiry'
import { defineChannel, dots, hostOf, maskUrl, postJson } from './define.ts'

const Url = z
  .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
  .max(2000)
  .meta({ title: 'URL', description: 'Receives a POST of JSON, signed as Standard Webhooks.', secret: true })

/** `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks asks. */
const Secret = z
  .string()
  .max(200)
  .refine(isSecret, 'A secret is whsec_ followed by 24 to 64 bytes in base64')
  .meta({ title: 'Signing secret', description: 'Left out, one is made and shown once.', secret: true })

const HeaderList = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/, 'A header name has letters, digits and dashes')
      .refine((name) => !reserved.test(name), 'This header is set by us'),
    z
      .string()
      .max(2000)
      .regex(/^[\t\x20-\x7E]*$/, 'A header value is printable ASCII'),
  )
  .refine((headers) => Object.keys(headers).length <= 20, 'At most 20 headers')
  .meta({
    title: 'Headers',
    description: 'Sent with every call, for example an Authorization.',
    secret: true,
  })

/** Ours, the connection's or Cloudflare's: a user's value would break the call or claim to be somebody else's. Not a token for Cloudflare Access. */
const reserved =
  /^(webhook-.*|content-type|content-length|host|user-agent|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|cf-(?!access-client-).*|x-forwarded-.*)$/i

/** How long the secret before the newest one still signs. */
const rotationMs = 86_400_000

export const webhook = defineChannel({
  type: 'webhook',
  title: 'Webhook',
  config: z.object({ url: Url, secret: Secret.optional(), headers: HeaderList.optional() }),
  stored: z.object({
    url: z.string(),
    /** Newest first; `until` is the epoch ms at which a secret stops signing, null for the newest. */
    secrets: z.array(z.object({ secret: z.string(), until: z.number().nullable() })).min(1),
    headers: z.record(z.string(), z.string()),
  }),

  keep: ({ url, secret, headers = {} }, before, fresh) => ({
    url,
    secrets:
      before && (secret === undefined || secret === before.secrets[0]?.secret)
        ? before.secrets
        : [{ secret: secret ?? fresh(), until: null }],
    headers,
  }),
  typed: ({ url, secrets, headers }) => ({ url, secret: secrets[0]?.secret, headers }),
  mask: ({ url, headers }) => ({
    url: maskUrl(url),
    secret: `whsec_${dots}`,
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, dots])),
  }),
  secrets: ({ url, secrets, headers }) => [
    url,
    ...urlSecrets(url),
    ...secrets.map(({ secret }) => secret),
    ...Object.values(headers).flatMap(headerSecrets),
  ],
  recipient: ({ url }) => hostOf(url),
  address: ({ url }) => url,
  reveal: ({ secrets }) => secrets[0]?.secret ?? '',
  rotate: (stored, fresh, now) => ({
    ...stored,
    secrets: [
      { secret: fresh, until: null },
      ...stored.secrets.slice(0, 1).map(({ secret }) => ({ secret, until: now + rotationMs })),
    ],
  }),

  toRequest({ url, secrets, headers }, notice, { now }) {
    const payload = JSON.stringify(bodyOf(notice))
    const signatures = secrets
      .filter(({ until }) => until === null || until > now)
      .map(({ secret }) => new Webhook(secret).sign(notice.id, new Date(now), payload))
    return postJson(url, payload, {
      ...headers,
      'webhook-id': notice.id,
      'webhook-timestamp': String(Math.floor(now / 1000)),
      'webhook-signature': signatures.join(' '),
    })
  },
})

function isSecret(text: string): boolean {
  try {
    const { length } = Uint8Array.fromBase64(text.replace(/^whsec_/, ''))
    return text.startsWith('whsec_') && length >= 24 && length <= 64
  } catch {
    return false
  }
}

/** The parts of a URL that may be a token: a receiver could echo them without the rest. */
export function urlSecrets(url: string): string[] {
  const { pathname, search, searchParams } = new URL(url)
  const parts = [pathname + search, ...pathname.split('/'), ...searchParams.values()]
  return parts.filter((part) => part.length >= 8)
}

/** A header's value, and its token alone: `Bearer` before it need not be echoed with it. */
const headerSecrets = (value: string): string[] => [
  value,
  ...value.split(' ').filter((word) => word.length >= 8),
]

/** The contract's body: times as ISO 8601. */
const bodyOf = ({ event, at, incident, monitor, regions, expiry, ...notice }: Notice) => ({
  type: event,
  timestamp: iso(at),
  data: {
    incident: incident && outside(incident),
    monitor,
    regions,
    ...(expiry && { expiry: running(expiry) }),
    notice: words(notice),
  },
})

const words = ({
  title,
  text,
  url,
  acknowledgeUrl,
}: Pick<Notice, 'title' | 'text' | 'url' | 'acknowledgeUrl'>) => ({
  title,
  text,
  url,
  ...(acknowledgeUrl !== undefined && { acknowledgeUrl }),
})

const running = ({ startsAt, expiresAt, ...expiry }: Reminder) => ({
  ...expiry,
  ...(startsAt !== undefined && { startsAt: iso(startsAt) }),
  expiresAt: iso(expiresAt),
})

const iso = (ms: number): string => new Date(ms).toISOString()
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))
const outside = (incident: Incident) => ({
  ...incident,
  startedAt: iso(incident.startedAt),
  acknowledgedAt: isoOrNull(incident.acknowledgedAt),
  resolvedAt: isoOrNull(incident.resolvedAt),
  ...(incident.members && { members: incident.members.map(outsideMember) }),
  timeline: incident.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
})
const outsideMember = (member: IncidentMember) => ({
  ...member,
  since: iso(member.since),
  endedAt: isoOrNull(member.endedAt),
})
