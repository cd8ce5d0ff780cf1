import type { Bytes } from './bytes.ts'
import { clientHello, type HelloOffer } from './client-hello.ts'
import { TlsFault, violation } from './fault.ts'
import { handshake12 } from './handshake-12.ts'
import { handshake13 } from './handshake-13.ts'
import { type KeyExchange, makeKeyExchange } from './key-exchange.ts'
import { expectType, Messages } from './messages.ts'
import { group, tls13 } from './names.ts'
import { type Channel, helloRecord } from './records.ts'
import { readServerHello, type ServerHello } from './server-hello.ts'

/** What a server has shown of itself. */
export interface Handshake {
  version: number
  suite: number
  /** The group of the key exchange; null where it was not looked at. */
  group: number | null
  /** Certificates in DER as they were sent, the server's own first; never empty. */
  chain: Bytes[]
  /** Whether it has shown that it holds the key of the first certificate; null when that could not be checked. */
  holdsKey: boolean | null
  /** Ends the conversation as the protocol asks; says nothing more. Rejects when the connection is gone. */
  sayGoodbye: () => Promise<void>
}

export interface HandshakeOptions {
  /** Null where an address is called. */
  serverName: string | null
  alpn?: readonly string[]
}

/** What both sides have said so far, and with which keys. */
export interface Opening {
  hello: ServerHello
  clientRandom: Bytes
  exchanges: readonly KeyExchange[]
  /** The messages of the handshake so far, each with its header. */
  said: Bytes[]
}

const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

/**
 * Speaks TLS as a client until the server has shown its certificate and, where the version allows, that it holds the
 * key: to the end of the handshake in TLS 1.3 (RFC 8446), to the ServerHelloDone before (RFC 5246).
 * Trusts nothing and refuses nothing: what the certificates are worth is for others to judge.
 * Throws a `TlsFault`, or what the channel throws.
 */
export async function shakeHands(channel: Channel, options: HandshakeOptions): Promise<Handshake> {
  const messages = new Messages(channel)
  const opening = await open(channel, messages, options)
  return opening.hello.version === tls13
    ? handshake13(channel, messages, opening)
    : handshake12(channel, messages, opening)
}

async function open(
  channel: Channel,
  messages: Messages,
  { serverName, alpn = [] }: HandshakeOptions,
): Promise<Opening> {
  const exchanges = await Promise.all([makeKeyExchange(group.x25519), makeKeyExchange(group.p256)])
  const offer: HelloOffer = {
    serverName,
    alpn,
    random: random(32),
    sessionId: random(32),
    keyShares: exchanges.map(({ share }) => share),
    cookie: null,
  }
  const first = clientHello(offer)
  await channel.write(helloRecord(first))
  const message = expectType(await messages.next(), 'serverHello')
  const hello = readServerHello(message.body)
  const opening = { hello, clientRandom: offer.random, exchanges, said: [first, message.raw] }
  return hello.retry ? openAgain(channel, messages, offer, { ...opening, hello }) : opening
}

/** The server wants the key exchange in another group, or a cookie back (RFC 8446, section 4.1.4). */
async function openAgain(
  channel: Channel,
  messages: Messages,
  offer: HelloOffer,
  { hello, said, exchanges }: Opening,
): Promise<Opening> {
  const { group: wanted = null, cookie = null } = hello.retry ?? {}
  if (wanted === null && cookie === null) throw violation('asked for another hello without saying why')
  const offered = exchanges.some(({ share }) => share.group === wanted)
  if (wanted !== null && offered) throw violation('asked for a key exchange that it was already offered')
  const others = wanted === null ? exchanges : [await makeKeyExchange(wanted)]
  const second = clientHello({ ...offer, cookie, keyShares: others.map(({ share }) => share) })
  await channel.write(helloRecord(second))
  const message = expectType(await messages.next(), 'serverHello')
  const next = readServerHello(message.body)
  if (next.retry) throw violation('asked for another hello twice')
  if (next.suite !== hello.suite || next.version !== hello.version)
    throw new TlsFault('violation', 'chose something else after its retry')
  return {
    hello: next,
    clientRandom: offer.random,
    exchanges: others,
    said: [...said, second, message.raw],
  }
}
