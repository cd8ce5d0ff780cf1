import { type Bytes, concat, u8, u16 } from './bytes.ts'
import { violation } from './fault.ts'
import type { TrafficKeys } from './key-schedule.ts'
import { tls12 } from './names.ts'
import { contentType, type TlsRecord } from './records.ts'

const tagLength = 16

/** Encrypted records of one direction under one key: AES-GCM as TLS 1.3 uses it (RFC 8446, section 5.2). */
export class RecordCipher {
  readonly #key: CryptoKey
  readonly #iv: Bytes
  #sequence = 0

  private constructor(key: CryptoKey, iv: Bytes) {
    this.#key = key
    this.#iv = iv
  }

  static async from({ key, iv }: TrafficKeys): Promise<RecordCipher> {
    return new RecordCipher(
      await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']),
      iv,
    )
  }

  async open({ header, fragment }: TlsRecord): Promise<{ type: number; fragment: Bytes }> {
    const params = { name: 'AES-GCM', iv: this.#nonce(), additionalData: header }
    let inner: Bytes
    try {
      inner = new Uint8Array(await crypto.subtle.decrypt(params, this.#key, fragment))
    } catch {
      throw violation('sent a record that does not decrypt')
    }
    // The type is the last byte that is not padding.
    const at = inner.findLastIndex((byte) => byte !== 0)
    if (at < 0) throw violation('sent an encrypted record without content')
    return { type: inner[at] ?? 0, fragment: inner.slice(0, at) }
  }

  /** A record ready to be sent. */
  async seal(type: number, fragment: Uint8Array): Promise<Bytes> {
    const length = fragment.length + 1 + tagLength
    const header = concat(u8(contentType.applicationData), u16(tls12), u16(length))
    const params = { name: 'AES-GCM', iv: this.#nonce(), additionalData: header }
    const sealed = await crypto.subtle.encrypt(params, this.#key, concat(fragment, u8(type)))
    return concat(header, new Uint8Array(sealed))
  }

  /** The record's number, exclusive-or'ed into the end of the base. A handshake has far fewer than 2^32 records. */
  #nonce(): Bytes {
    const nonce = this.#iv.slice()
    const view = new DataView(nonce.buffer)
    view.setUint32(8, view.getUint32(8) ^ this.#sequence)
    this.#sequence += 1
    return nonce
  }
}
