import { importJWK, SignJWT } from 'jose'

/** The two halves of a VAPID key (RFC 8292), base64url: an uncompressed point of P-256, and its scalar. */
export interface VapidKeys {
  publicKey: string
  privateKey: string
}

const base64url = { alphabet: 'base64url', omitPadding: true } as const
/** A token may be good for 24 h at most; what is sent with it is sent now. */
const tokenSeconds = 12 * 3600

export async function makeVapidKeys(): Promise<VapidKeys> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = (await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])) as CryptoKeyPair
  const point = (await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer
  const { d = '' } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey
  return { publicKey: new Uint8Array(point).toBase64(base64url), privateKey: d }
}

/**
 * What tells a push service who sends: the value of `Authorization`.
 * @param now epoch ms.
 * @throws when the keys cannot be read or do not belong together.
 */
export async function vapidHeader(
  { publicKey, privateKey }: VapidKeys,
  { endpoint, subject, now }: { endpoint: string; subject: string; now: number },
): Promise<string> {
  const point = Uint8Array.fromBase64(publicKey, { alphabet: 'base64url' })
  const half = (from: number, to: number) => point.slice(from, to).toBase64(base64url)
  const jwk = { kty: 'EC', crv: 'P-256', x: half(1, 33), y: half(33, 65), d: privateKey }
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setAudience(new URL(endpoint).origin)
    .setSubject(subject)
    .setExpirationTime(Math.floor(now / 1000) + tokenSeconds)
    .sign(await importJWK(jwk, 'ES256'))
  return `vapid t=${token}, k=${publicKey}`
}
