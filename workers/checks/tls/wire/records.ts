import { type Bytes, concat, Parser, u8, u16 } from './bytes.ts'
import { TlsFault, violation } from './fault.ts'
import { tls10, tls12 } from './names.ts'

/** A connection as the handshake needs it. Both reject when the connection ends or its deadline passes. */
export interface Channel {
  /** Exactly so many bytes. */
  exactly(length: number): Promise<Uint8Array>
  write(bytes: Uint8Array): Promise<void>
}

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

export interface TlsRecord {
  type: number
  fragment: Bytes
  /** As it came: what is authenticated with an encrypted record. */
  header: Bytes
}

/** 2^14 bytes and what encryption may add (RFC 8446, section 5.2; 2,048 bytes in RFC 5246). */
const maxFragment = 16_384 + 2_048

export const plainRecord = (type: number, fragment: Uint8Array, version = tls12): Bytes =>
  concat(u8(type), u16(version), u16(fragment.length), fragment)

/** The record of a first ClientHello says TLS 1.0, for servers that know no better (RFC 8446, section 5.1). */
export const helloRecord = (hello: Uint8Array): Bytes => plainRecord(contentType.handshake, hello, tls10)

/** Reads one record. The first tells whether the other side speaks TLS at all. */
export async function readRecord(channel: Channel, isFirst: boolean): Promise<TlsRecord> {
  const header = Uint8Array.from(await channel.exactly(5))
  const parser = new Parser(header, 'record')
  const type = parser.u8()
  const version = parser.u16()
  const length = parser.u16()
  const isTls =
    type >= contentType.changeCipherSpec && type <= contentType.applicationData && version >> 8 === 3
  if (!isTls) throw isFirst ? notTls(header) : violation('sent something that is no TLS record')
  if (length > maxFragment) throw violation(`sent a record of ${length} bytes, which is too long`)
  return { type, header, fragment: Uint8Array.from(await channel.exactly(length)) }
}

/** What answered instead, as far as its first bytes tell. */
function notTls(bytes: Uint8Array): TlsFault {
  const text = String.fromCharCode(...bytes)
  if (text === 'HTTP/') return new TlsFault('plain', 'does not speak TLS here: it answers in plain HTTP')
  const words = /^[\x20-\x7E]+/.exec(text)?.[0].trim()
  const how = words ? `it begins with “${words}”` : 'it answers with something else'
  return new TlsFault('plain', `does not speak TLS here: ${how}`)
}
