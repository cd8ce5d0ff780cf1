import { encryptNotification } from '@block65/webcrypto-web-push'
import { z } from 'zod'
import type { PushMessage } from '#core/device/push-message'
import { type DeviceAddress, isPoint } from '#core/device/schema'
import type { Notice } from '#core/incident/schema'
import { CannotAsk, defineChannel, dots } from './define.ts'
import { pushText } from './push-text.ts'
import { makeVapidKeys, vapidHeader } from './vapid.ts'

type Subscription = Extract<DeviceAddress, { kind: 'webpush' }>

const Subject = z
  .string()
  .max(300)
  .refine(isSubject, 'This must be mailto: with an address, or an https URL')
  .meta({
    title: 'Contact',
    description: 'Whom a push service may ask about these messages; Apple’s takes none without.',
    examples: ['mailto:ops@example.com'],
  })
const PublicKey = z
  .string()
  .refine(isPoint, 'This is not a P-256 public key in base64url')
  .transform((text) => text.replace(/=+$/, ''))
const PrivateKey = z.string().regex(/^[A-Za-z0-9_-]{43}=?$/, 'This is not a P-256 private key in base64url')

const config = z
  .object({
    subject: Subject,
    publicKey: PublicKey.optional().meta({
      title: 'Public key',
      description: 'Left out, a pair of keys is made. Browsers subscribe with it: another key loses them.',
    }),
    privateKey: PrivateKey.optional().meta({ title: 'Private key', secret: true }),
  })
  .refine(({ publicKey, privateKey }) => (publicKey === undefined) === (privateKey === undefined), {
    path: ['privateKey'],
    error: 'The two keys go together: give both, or neither',
  })

/** Web Push: RFC 8030, encrypted by RFC 8291, signed by RFC 8292. */
export const webpush = defineChannel({
  type: 'webpush',
  title: 'Browser push (Web Push)',
  config,
  stored: z.object({ subject: z.string(), publicKey: z.string(), privateKey: z.string() }),
  keep({ subject, publicKey, privateKey }, before, fresh) {
    if (publicKey !== undefined && privateKey !== undefined) return { subject, publicKey, privateKey }
    if (before) return { ...before, subject }
    const [made = '', secret = ''] = fresh().split('.')
    return { subject, publicKey: made, privateKey: secret }
  },
  typed: (stored) => stored,
  mask: ({ subject, publicKey }) => ({ subject, publicKey, privateKey: dots }),
  secrets: ({ privateKey }) => [privateKey],
  recipient: () => 'browsers',
  address: () => null,
  devices: { kind: 'webpush', publicKey: ({ publicKey }) => String(publicKey) },
  async makeKeys() {
    const { publicKey, privateKey } = await makeVapidKeys()
    return `${publicKey}.${privateKey}`
  },
  keysOf: ({ publicKey, privateKey }) => `${publicKey}.${privateKey}`,

  async toRequest({ subject, ...keys }, notice, { device, now }) {
    if (device?.kind !== 'webpush') throw new CannotAsk('permanent', 'No browser is registered')
    const { endpoint } = device
    const authorization = await vapidHeader(keys, { endpoint, subject, now }).catch(() => {
      throw new CannotAsk('permanent', 'The VAPID keys cannot be read, or do not belong together')
    })
    const { text, tag, remindsOnly } = payloadOf(notice)
    return new Request(endpoint, {
      method: 'POST',
      headers: {
        authorization,
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(ttlSeconds),
        urgency: remindsOnly ? 'normal' : 'high',
        // What the browser has not fetched yet is replaced by what is said later of the same incident.
        topic: tag,
      },
      body: await sealed(device, text),
      redirect: 'manual',
    })
  },
  // 404: the subscription is unknown or has expired; 410: it was cancelled. Neither says anything about the channel.
  classify: (status) => (status === 404 || status === 410 ? 'gone' : null),
})

/** @throws `CannotAsk` when the browser's key is none. */
const sealed = (device: Subscription, text: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  encryptNotification({ ...device, expirationTime: null }, text).catch(() => {
    throw new CannotAsk('gone', 'What it registered with cannot be encrypted for')
  })

/** A browser that comes back later than this looks at the dashboard. */
const ttlSeconds = 86_400
/** Of a body of 4,096 bytes, which every push service must take, what is left for the message. */
const maxMessageBytes = 3993

/** What the dashboard's service worker is told, as long as every push service takes it. */
function payloadOf(notice: Notice): { text: Uint8Array; tag: string; remindsOnly: boolean } {
  const remindsOnly = notice.event.endsWith('.expiring')
  // Quotes and control letters grow when they are written as JSON: then there is room for fewer.
  for (const bodyBytes of [1800, 900, 300, 100]) {
    const { title, body, tag, urgent } = pushText(notice, { titleBytes: 300, bodyBytes })
    const { url, acknowledgeUrl, at, event, incident } = notice
    const message: PushMessage = {
      title,
      body,
      tag,
      url,
      at,
      event,
      urgent,
      incidentId: incident?.id ?? null,
      ...(acknowledgeUrl !== undefined && { acknowledgeUrl }),
    }
    const text = new TextEncoder().encode(JSON.stringify(message))
    if (text.length <= maxMessageBytes) return { text, tag, remindsOnly }
  }
  throw new CannotAsk('permanent', 'The message is too long for a push service')
}

function isSubject(text: string): boolean {
  const url = URL.parse(text)
  if (url?.protocol === 'mailto:') return /^[^@\s]+@[^@\s]+$/.test(decodeURIComponent(url.pathname))
  return url?.protocol === 'https:'
}
