import { createHmac } from 'node:crypto'

/** A link in a message is good for so long. */
export const oneTapMs = 7 * 86_400_000

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)
/** What signs links signs nothing else. */
const keyOf = (secret: string): Uint8Array =>
  createHmac('sha256', toBytes(secret)).update('one-tap/1').digest()

function signatureOf(secret: string, claim: string): string {
  const mac = createHmac('sha256', keyOf(secret)).update(claim).digest()
  // 128 bits: short enough for a text message, and out of reach of guessing.
  return mac.slice(0, 16).toBase64({ alphabet: 'base64url', omitPadding: true })
}

/**
 * The link by which whoever got a message acknowledges its incident: signed, and good for a week. It names the
 * delivery, so that it is known which message was acted on.
 * @param origin of the deployment, without a slash at the end.
 * @param now epoch ms.
 */
export function oneTapUrl(
  { AUTH_SECRET }: Pick<Env, 'AUTH_SECRET'>,
  { origin, deliveryId, now }: { origin: string; deliveryId: string; now: number },
): string {
  const claim = `${deliveryId}.${Math.ceil((now + oneTapMs) / 1000).toString(36)}`
  return `${origin}/a/${claim}.${signatureOf(AUTH_SECRET, claim)}`
}

/** The delivery that a token speaks of; `expired` when its time is over, null when it is not one of ours. */
export function readOneTap(
  { AUTH_SECRET }: Pick<Env, 'AUTH_SECRET'>,
  token: string,
  now: number,
): { deliveryId: string } | 'expired' | null {
  const [deliveryId = '', until = '', signature = '', ...more] = token.split('.')
  const expected = signatureOf(AUTH_SECRET, `${deliveryId}.${until}`)
  if (more.length > 0 || !isSame(signature, expected)) return null
  return Number.parseInt(until, 36) * 1000 < now ? 'expired' : { deliveryId }
}

/** In a time that does not tell how far the two agree. */
function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let differs = 0
  for (let index = 0; index < one.length; index += 1)
    differs |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return differs === 0
}
