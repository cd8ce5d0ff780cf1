import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { bodyFault } from '#core/alert/body-template'
import { defineChannel, dots, hostOf, maskUrl } from './define.ts'
import { jsonType, payloadOf } from './webhook-body.ts'

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

const ContentType = z
  .string()
  .max(100)
  .regex(/^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w.-]+)*$/, 'This is not a content type')
  .meta({
    title: 'Content type',
    description: `Of what the body template gives; ${jsonType} when left out.`,
    examples: [jsonType, 'text/plain', 'application/x-www-form-urlencoded'],
  })

const BodyTemplate = z
  .string()
  .max(20_000)
  .meta({
    title: 'Body template',
    description:
      'Liquid that gives the body in place of ours. It is signed as rendered. Empty: our own body.',
    multiline: true,
    examples: ['{"text": {{ notice.title | json }}, "link": {{ url | json }}}'],
  })

/** Ours, the connection's or Cloudflare's: a user's value would break the call or claim to be somebody else's. Not a token for Cloudflare Access. */
const reserved =
  /^(webhook-.*|content-type|content-length|host|user-agent|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|cf-(?!access-client-).*|x-forwarded-.*)$/i

/** How long the secret before the newest one still signs. */
const rotationMs = 86_400_000

export const webhook = defineChannel({
  type: 'webhook',
  title: 'Webhook',
  config: z
    .object({
      url: Url,
      secret: Secret.optional(),
      headers: HeaderList.optional(),
      contentType: ContentType.optional(),
      bodyTemplate: BodyTemplate.optional(),
    })
    .superRefine(({ bodyTemplate, contentType = jsonType }, context) => {
      const fault = bodyTemplate ? bodyFault(bodyTemplate, contentType) : null
      if (!fault) return
      const { message, ...params } = fault
      context.addIssue({ code: 'custom', message, params, path: ['bodyTemplate'] })
    }),
  stored: z.object({
    url: z.string(),
    /** Newest first; `until` is the epoch ms at which a secret stops signing, null for the newest. */
    secrets: z.array(z.object({ secret: z.string(), until: z.number().nullable() })).min(1),
    headers: z.record(z.string(), z.string()),
    contentType: z.string().optional(),
    bodyTemplate: z.string().optional(),
  }),

  keep: ({ url, secret, headers = {}, ...body }, before, fresh) => ({
    url,
    secrets:
      before && (secret === undefined || secret === before.secrets[0]?.secret)
        ? before.secrets
        : [{ secret: secret ?? fresh(), until: null }],
    headers,
    ...body,
  }),
  typed: ({ secrets, ...rest }) => ({ ...rest, secret: secrets[0]?.secret }),
  mask: ({ url, headers, secrets: _, ...body }) => ({
    url: maskUrl(url),
    secret: `whsec_${dots}`,
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, dots])),
    ...body,
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

  toRequest({ url, secrets, headers, ...own }, notice, { now, remark }) {
    const { payload, contentType } = payloadOf(own, notice, remark)
    const signatures = secrets
      .filter(({ until }) => until === null || until > now)
      .map(({ secret }) => new Webhook(secret).sign(notice.id, new Date(now), payload))
    return new Request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': contentType,
        'webhook-id': notice.id,
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': signatures.join(' '),
      },
      body: payload,
      redirect: 'manual',
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
