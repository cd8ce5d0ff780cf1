import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, say, sayJson } from './http.ts'

/** What a browser keeps to itself. */
interface Subscriber {
  ecdh: ECDH
  auth: Buffer
}

interface Inbox extends Subscriber {
  status: number
  retryAfter: string | null
  received: Received[]
}

/** A message as the browser would see it, and what came with it. */
interface Received {
  text: string
  bodyBytes: number
  ttl: string | undefined
  urgency: string | undefined
  topic: string | undefined
  vapid: { aud: string; exp: number; sub: string; k: string }
  status: number
}

/** A push service and the browsers behind it, by Node's crypto alone: what it can read, a browser can. */
export class PushService {
  readonly #inboxes = new Map<string, Inbox>()

  /** True when the request was for it. */
  async answer(request: IncomingMessage, response: ServerResponse, origin: string): Promise<boolean> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', origin)
    const [, id] = /^\/push\/to\/([\w-]+)$/.exec(pathname) ?? []
    if (id !== undefined) await this.#take(id, request, response, origin)
    else if (pathname === '/push/subscribe') this.#subscribe(response, origin)
    else if (pathname === '/push/set') this.#set(query, response)
    else if (pathname === '/push/received') sayJson(response, 200, this.#inbox(query.get('id')).received)
    else if (pathname === '/push/rfc8291') say(response, 200, rfcExample())
    else return false
    return true
  }

  #subscribe(response: ServerResponse, origin: string): void {
    const id = randomBytes(24).toString('base64url')
    const ecdh = createECDH('prime256v1')
    const p256dh = ecdh.generateKeys('base64url')
    const auth = randomBytes(16)
    this.#inboxes.set(id, { ecdh, auth, status: 201, retryAfter: null, received: [] })
    const keys = { p256dh, auth: auth.toString('base64url') }
    sayJson(response, 200, { endpoint: `${origin}/push/to/${id}`, keys })
  }

  #inbox(id: string | null): Inbox {
    const inbox = this.#inboxes.get(id ?? '')
    if (!inbox) throw new Error(`there is no subscriber ${id}`)
    return inbox
  }

  #set(query: URLSearchParams, response: ServerResponse): void {
    const inbox = this.#inbox(query.get('id'))
    inbox.status = Number(query.get('status') ?? 201)
    inbox.retryAfter = query.get('retryAfter')
    say(response, 200, 'set')
  }

  async #take(id: string, request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> {
    const inbox = this.#inbox(id)
    const body = await bodyOf(request)
    try {
      const vapid = readVapid(request.headers.authorization ?? '', origin)
      if (!/^\d+$/.test(request.headers['ttl']?.toString() ?? '')) throw new Error('TTL is missing')
      if (request.headers['content-encoding'] !== 'aes128gcm') throw new Error('not aes128gcm')
      if (body.length > 4096) return say(response, 413, 'payload too large')
      const header = (name: string) => request.headers[name]?.toString()
      inbox.received.push({
        text: decrypt(body, inbox).toString(),
        bodyBytes: body.length,
        ttl: header('ttl'),
        urgency: header('urgency'),
        topic: header('topic'),
        vapid,
        status: inbox.status,
      })
    } catch (error) {
      return say(response, 400, String(error))
    }
    if (inbox.retryAfter !== null) response.setHeader('retry-after', inbox.retryAfter)
    say(response, inbox.status, inbox.status < 300 ? '' : 'as told')
  }
}

/** RFC 8292: the token in `vapid t=…, k=…`, checked by its key. @throws when it is not good. */
function readVapid(header: string, origin: string): Received['vapid'] {
  const [, token = '', k = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header) ?? []
  const [head = '', payload = '', signature = ''] = token.split('.')
  const point = Buffer.from(k, 'base64url')
  const half = (from: number, to: number) => point.subarray(from, to).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: half(1, 33), y: half(33, 65) }
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const data = Buffer.from(`${head}.${payload}`)
  const good = verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  if (!good) throw new Error('the signature of the VAPID token is wrong')
  const part = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())
  if ((part(head) as { alg: string }).alg !== 'ES256') throw new Error('VAPID is signed with ES256')
  const { aud, exp, sub } = part(payload) as { aud: string; exp: number; sub: string }
  const seconds = Date.now() / 1000
  if (aud !== origin) throw new Error(`aud is ${aud}`)
  if (!(exp > seconds && exp <= seconds + 86_400)) throw new Error(`exp is ${exp}`)
  if (!/^(mailto:|https:)/.test(sub)) throw new Error(`sub is ${sub}`)
  return { aud, exp, sub, k }
}

/** RFC 8188 and RFC 8291, as the receiver reads them. @throws when it cannot be read. */
function decrypt(body: Buffer, { ecdh, auth }: Subscriber): Buffer {
  const salt = body.subarray(0, 16)
  const recordSize = body.readUInt32BE(16)
  const keyLength = body.readUInt8(20)
  const senderKey = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  if (keyLength !== 65) throw new Error(`the key id has ${keyLength} bytes`)
  if (record.length > recordSize) throw new Error('more than one record')
  const hkdf = (from: Buffer, key: Buffer, info: Buffer | string, length: number) =>
    Buffer.from(hkdfSync('sha256', key, from, info, length))
  const shared = ecdh.computeSecret(senderKey)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey])
  const ikm = hkdf(auth, shared, info, 32)
  const contentKey = hkdf(salt, ikm, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = hkdf(salt, ikm, 'Content-Encoding: nonce\0', 12)
  const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  const end = padded.findLastIndex((byte) => byte !== 0)
  if (padded[end] !== 2) throw new Error('the last record does not end as one')
  return padded.subarray(0, end)
}

/** What this reader makes of the example of RFC 8291, section 5. */
function rfcExample(): string {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url')
  const auth = Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url')
  const body = Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6' +
      'PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  )
  return decrypt(body, { ecdh, auth }).toString()
}
