import { z } from 'zod'

/** What kind of device hears push messages: a phone's app by way of FCM, or a browser by way of Web Push. */
export const DeviceKind = z.enum(['fcm', 'webpush'])
export type DeviceKind = z.infer<typeof DeviceKind>

const base64url = /^[A-Za-z0-9_-]+={0,2}$/
const bytesOf = (text: string): Uint8Array | null => {
  if (!base64url.test(text)) return null
  try {
    return Uint8Array.fromBase64(text, { alphabet: 'base64url' })
  } catch {
    return null
  }
}

/** True for an uncompressed point of P-256, 65 bytes, as RFC 8291 wants a subscriber's public key. */
export const isPoint = (text: string): boolean => {
  const bytes = bytesOf(text)
  return bytes?.length === 65 && bytes[0] === 4
}

export const FcmToken = z
  .string()
  .min(20, 'This is too short for a registration token')
  .max(4096)
  .regex(/^[\x21-\x7E]+$/, 'A registration token is printable ASCII without blanks')
  .meta({
    description: 'What FirebaseMessaging.getToken() answered on the phone. Never answered by any route',
  })

/** What a browser's `PushSubscription.toJSON()` holds; `expirationTime`, which browsers send too, is not kept. */
export const PushSubscription = z
  .strictObject({
    endpoint: z.url({ protocol: /^https?$/, error: 'This must be an https URL' }).max(2000),
    keys: z.strictObject({
      p256dh: z.string().max(200).refine(isPoint, 'This is not an uncompressed P-256 point in base64url'),
      auth: z
        .string()
        .max(100)
        .refine((text) => bytesOf(text)?.length === 16, 'This is not 16 bytes in base64url'),
    }),
    expirationTime: z.number().nullish(),
  })
  .meta({ description: 'PushSubscription.toJSON() of the browser. Never answered by any route' })

/** What it takes to reach a device: sealed at rest. */
export const DeviceAddress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fcm'), token: z.string() }),
  z.object({
    kind: z.literal('webpush'),
    endpoint: z.url({ protocol: /^https?$/ }),
    keys: z.object({ p256dh: z.string(), auth: z.string() }),
  }),
])
export type DeviceAddress = z.infer<typeof DeviceAddress>

/** What tells whether a channel's messages go to a device. */
export interface DeviceFace {
  kind: DeviceKind
  /** Whose it is; null when nobody's in particular. */
  personId: string | null
  /** Of a browser, the key that its subscription was made with: no other sender is let in. Null for phones. */
  publicKey: string | null
}

/** What names a device among all others: hashed, it tells whether one is registered again. */
export const identityOf = (address: DeviceAddress): string =>
  address.kind === 'fcm' ? address.token : address.endpoint

/** Every text of a device's address that must not appear in an error or a log. */
export function deviceSecrets(address: DeviceAddress): string[] {
  if (address.kind === 'fcm') return [address.token]
  const { pathname, search } = new URL(address.endpoint)
  const parts = pathname.split('/').filter((part) => part.length >= 8)
  return [address.endpoint, pathname + search, ...parts, address.keys.p256dh, address.keys.auth]
}
