import { type Bytes, concat } from './bytes.ts'
import { readAlert } from './alert.ts'
import { violation } from './fault.ts'
import { handshakeType } from './names.ts'
import type { RecordCipher } from './record-cipher.ts'
import { type Channel, contentType, readRecord, type TlsRecord } from './records.ts'

export interface HandshakeMessage {
  type: number
  body: Bytes
  /** With its header: what the transcript holds. */
  raw: Bytes
}

/** All that a server may say until its certificate is read: chains are rarely above 10 KB. */
export const maxHandshakeBytes = 65_536
/** A server that sends crumbs must not keep us for ever, even within the deadline. */
const maxRecords = 256

/** Puts handshake messages together from records, in clear and, once there are keys, encrypted. */
export class Messages {
  readonly #channel: Channel
  #cipher: RecordCipher | null = null
  #buffer: Bytes = new Uint8Array()
  #records = 0
  #bytes = 0

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** From the next record on, records are encrypted. Messages do not straddle such a change (RFC 8446, section 5.1). */
  decryptBy(cipher: RecordCipher): void {
    if (this.#buffer.length > 0) throw violation('sent handshake data across a change of keys')
    this.#cipher = cipher
  }

  /** The next handshake message. Throws a `TlsFault` for an alert and for what breaks the protocol. */
  async next(): Promise<HandshakeMessage> {
    for (;;) {
      const message = this.#take()
      if (message) return message
      const fragment = await this.#fragment()
      if (fragment) this.#buffer = concat(this.#buffer, fragment)
    }
  }

  #take(): HandshakeMessage | null {
    const [type, high = 0, middle = 0, low = 0] = this.#buffer
    if (type === undefined || this.#buffer.length < 4) return null
    const end = 4 + high * 65_536 + middle * 256 + low
    if (end > maxHandshakeBytes) throw violation(`announced a handshake message of ${end} bytes`)
    if (this.#buffer.length < end) return null
    const raw = this.#buffer.slice(0, end)
    this.#buffer = this.#buffer.slice(end)
    // A HelloRequest is no part of the transcript, and asks for what is under way (RFC 5246, section 7.4.1.1).
    if (type === 0) return this.#take()
    return { type, raw, body: raw.slice(4) }
  }

  /** The handshake data of the next record; null when it was of another kind. */
  async #fragment(): Promise<Bytes | null> {
    const record = await readRecord(this.#channel, this.#records === 0)
    this.#records += 1
    this.#bytes += record.fragment.length
    if (this.#records > maxRecords || this.#bytes > maxHandshakeBytes)
      throw violation('said more than a handshake should hold')
    const { type, fragment } = await this.#open(record)
    if (type === contentType.handshake) {
      if (fragment.length === 0) throw violation('sent an empty handshake record')
      return fragment
    }
    if (type === contentType.alert) {
      const fault = readAlert(fragment)
      if (fault) throw fault
      return null
    }
    if (type === contentType.changeCipherSpec) return null
    throw violation('sent application data in the middle of the handshake')
  }

  async #open(record: TlsRecord): Promise<{ type: number; fragment: Bytes }> {
    // Alerts may still come in clear; a lone ChangeCipherSpec is noise for middleboxes (RFC 8446, appendix D.4).
    if (!this.#cipher || record.type !== contentType.applicationData) return record
    return this.#cipher.open(record)
  }
}

/** The message, which must be of this type. */
export function expectType(message: HandshakeMessage, type: keyof typeof handshakeType): HandshakeMessage {
  if (message.type === handshakeType[type]) return message
  throw violation(`sent a handshake message of type ${message.type} where ${type} was due`)
}
