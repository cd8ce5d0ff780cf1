import { type Bytes, concat, equal, Parser, u8, u24 } from './bytes.ts'
import { closeNotifyAlert } from './alert.ts'
import { readCertificates } from './certificate.ts'
import { handshakeMessage } from './client-hello.ts'
import { TlsFault, violation } from './fault.ts'
import type { Handshake, Opening } from './handshake.ts'
import { KeySchedule, suiteKind } from './key-schedule.ts'
import { expectType, type HandshakeMessage, type Messages } from './messages.ts'
import { handshakeType, suiteName } from './names.ts'
import { RecordCipher } from './record-cipher.ts'
import { type Channel, contentType } from './records.ts'
import { certificateVerifyContent, provesKey } from './proof.ts'

/** The rest of a TLS 1.3 handshake, from the ServerHello on (RFC 8446, section 2). */
export async function handshake13(
  channel: Channel,
  messages: Messages,
  opening: Opening,
): Promise<Handshake> {
  const { hello } = opening
  const kind = suiteKind(hello.suite)
  if (!kind)
    throw new TlsFault('violation', `chose a cipher that was not offered (${suiteName(hello.suite)})`)
  const schedule = new KeySchedule(kind)
  const secret = schedule.handshakeSecret(await agree(opening))
  const transcript = new Transcript(schedule, opening)
  const serverSecret = schedule.deriveSecret(secret, 's hs traffic', transcript.bytes)
  const clientSecret = schedule.deriveSecret(secret, 'c hs traffic', transcript.bytes)
  messages.decryptBy(await RecordCipher.from(schedule.trafficKeys(serverSecret)))

  transcript.add(expectType(await messages.next(), 'encryptedExtensions'))
  let message = await messages.next()
  const request = message.type === handshakeType.certificateRequest ? message : null
  if (request) {
    transcript.add(request)
    message = await messages.next()
  }
  const chain = readCertificates(expectType(message, 'certificate').body, hello.version)
  transcript.add(message)
  const verify = expectType(await messages.next(), 'certificateVerify')
  const holdsKey = await readVerify(verify, chain, schedule.hash(transcript.bytes))
  transcript.add(verify)
  const finished = expectType(await messages.next(), 'finished')
  if (!equal(finished.body, schedule.finished(serverSecret, transcript.bytes)))
    throw violation('ended the handshake with a Finished that does not verify')
  transcript.add(finished)

  return {
    version: hello.version,
    suite: hello.suite,
    group: hello.keyShare?.group ?? null,
    chain,
    holdsKey,
    sayGoodbye: () =>
      goodbye(channel, schedule, { transcript: transcript.bytes, secret, clientSecret, request }),
  }
}

function agree({ hello: { keyShare }, exchanges }: Opening): Promise<Bytes> {
  const exchange = exchanges.find(({ share }) => share.group === keyShare?.group)
  if (!keyShare || !exchange) throw violation('chose a key exchange that was not offered')
  return exchange.agree(keyShare.key)
}

/** All messages so far, in order: what keys and signatures are bound to (RFC 8446, section 4.4.1). */
class Transcript {
  bytes: Bytes

  constructor(schedule: KeySchedule, { said }: Opening) {
    // After a retry the first hello is there by its hash only.
    const [first, ...rest] = said
    const begun =
      said.length > 2 && first ? handshakeMessage(handshakeType.messageHash, schedule.hash(first)) : first
    this.bytes = concat(...(begun ? [begun] : []), ...rest)
  }

  add({ raw }: HandshakeMessage): void {
    this.bytes = concat(this.bytes, raw)
  }
}

/** Whether the CertificateVerify is by the key of the first certificate; null when that cannot be told. */
async function readVerify(
  { body }: HandshakeMessage,
  [leaf]: readonly Bytes[],
  transcriptHash: Bytes,
): Promise<boolean | null> {
  const parser = new Parser(body, 'CertificateVerify')
  const scheme = parser.u16()
  const signature = parser.vec16()
  return provesKey(leaf, scheme, certificateVerifyContent(transcriptHash), signature)
}

interface Ending {
  transcript: Bytes
  secret: Bytes
  clientSecret: Bytes
  request: HandshakeMessage | null
}

/** Finishes the handshake, without a certificate of ours where one is wanted, and closes: no server need log an error. */
async function goodbye(channel: Channel, schedule: KeySchedule, ending: Ending): Promise<void> {
  const { transcript, secret, clientSecret, request } = ending
  const handshakeCipher = await RecordCipher.from(schedule.trafficKeys(clientSecret))
  const certificate = request
    ? handshakeMessage(handshakeType.certificate, answerTo(request))
    : new Uint8Array()
  const finished = handshakeMessage(
    handshakeType.finished,
    schedule.finished(clientSecret, concat(transcript, certificate)),
  )
  const appSecret = schedule.deriveSecret(schedule.masterSecret(secret), 'c ap traffic', transcript)
  const appCipher = await RecordCipher.from(schedule.trafficKeys(appSecret))
  await channel.write(
    concat(
      await handshakeCipher.seal(contentType.handshake, concat(certificate, finished)),
      await appCipher.seal(contentType.alert, closeNotifyAlert),
    ),
  )
}

/** An empty Certificate under the context of the request. */
function answerTo({ body }: HandshakeMessage): Bytes {
  const context = new Parser(body, 'CertificateRequest').vec8()
  return concat(u8(context.length), context, u24(0))
}
