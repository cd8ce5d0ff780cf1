import { closeNotifyAlert, userCanceledAlert } from './alert.ts'
import { type Bytes, concat, Parser } from './bytes.ts'
import { readCertificates } from './certificate.ts'
import { violation } from './fault.ts'
import type { Handshake, Opening } from './handshake.ts'
import { expectType, type HandshakeMessage, type Messages } from './messages.ts'
import { handshakeType, hasSignedExchange, suiteName, tls12 } from './names.ts'
import { type Channel, contentType, plainRecord } from './records.ts'
import { provesKey } from './proof.ts'

/** Messages that may stand between the Certificate and the ServerHelloDone. */
const passing: readonly number[] = [handshakeType.certificateStatus, handshakeType.certificateRequest]

/**
 * What a server of TLS 1.2 or older says in clear, to its ServerHelloDone (RFC 5246, section 7.3). Its key exchange is
 * signed by the certificate's key and bound to our random, so that it proves who holds the key without our going on.
 */
export async function handshake12(
  channel: Channel,
  messages: Messages,
  opening: Opening,
): Promise<Handshake> {
  const { version, suite } = opening.hello
  const chain = readCertificates(expectType(await messages.next(), 'certificate').body, version)
  let exchange: HandshakeMessage | null = null
  for (;;) {
    const message = await messages.next()
    if (message.type === handshakeType.serverHelloDone) break
    if (message.type === handshakeType.serverKeyExchange) exchange = message
    else if (!passing.includes(message.type))
      throw violation(`sent a handshake message of type ${message.type} where its end was due`)
  }
  const signed = hasSignedExchange(suite)
  if (signed && !exchange) throw violation('left out its half of the key exchange')
  const read = exchange && signed ? readExchange(exchange.body, suite, version) : null
  return {
    version,
    suite,
    group: read?.group ?? null,
    chain,
    holdsKey: read && (await prove(read, chain, opening)),
    // The handshake is left in its middle: only the rest of a key exchange that proves nothing more is missing.
    sayGoodbye: () =>
      channel.write(
        concat(
          plainRecord(contentType.alert, userCanceledAlert, version),
          plainRecord(contentType.alert, closeNotifyAlert, version),
        ),
      ),
  }
}

interface Exchange {
  group: number | null
  /** What is signed of it. */
  params: Bytes
  /** Null before TLS 1.2, which signs by MD5 and SHA-1 together. */
  signature: { scheme: number; bytes: Bytes } | null
}

/** Reads a ServerKeyExchange of ECDHE (RFC 8422, section 5.4) or DHE (RFC 5246, section 7.4.3). */
function readExchange(body: Bytes, suite: number, version: number): Exchange {
  const parser = new Parser(body, 'ServerKeyExchange')
  let group: number | null = null
  let length: number
  if (suiteName(suite).includes('_ECDHE_')) {
    if (parser.u8() !== 3) throw violation('wants a key exchange over a curve of its own making')
    group = parser.u16()
    length = 4 + parser.vec8().length
  } else {
    length = 6 + parser.vec16().length + parser.vec16().length + parser.vec16().length
  }
  const signature = version === tls12 ? { scheme: parser.u16(), bytes: parser.vec16() } : null
  return { group, params: body.slice(0, length), signature }
}

async function prove(
  { params, signature }: Exchange,
  [leaf]: readonly Bytes[],
  { clientRandom, hello }: Opening,
): Promise<boolean | null> {
  if (!signature) return null
  return provesKey(leaf, signature.scheme, concat(clientRandom, hello.random, params), signature.bytes)
}
