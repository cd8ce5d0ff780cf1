import { createHash, createHmac } from 'node:crypto'
import { ascii, type Bytes, concat, u16, vec8 } from './bytes.ts'

/** The hash of a TLS 1.3 suite, and the length of its keys in bytes. */
export interface SuiteKind {
  hash: 'sha256' | 'sha384'
  hashLength: number
  keyLength: number
}

/** What a suite of TLS 1.3 is made of; null for one that cannot be decrypted here. */
export function suiteKind(suite: number): SuiteKind | null {
  if (suite === 0x1301) return { hash: 'sha256', hashLength: 32, keyLength: 16 }
  if (suite === 0x1302) return { hash: 'sha384', hashLength: 48, keyLength: 32 }
  return null
}

/** Key and nonce base of one direction. */
export interface TrafficKeys {
  key: Bytes
  iv: Bytes
}

/** The key schedule of TLS 1.3 as far as a handshake without early data needs it (RFC 8446, section 7.1). */
export class KeySchedule {
  readonly kind: SuiteKind

  constructor(kind: SuiteKind) {
    this.kind = kind
  }

  hash(...messages: readonly Uint8Array[]): Bytes {
    const hash = createHash(this.kind.hash)
    for (const message of messages) hash.update(message)
    return Uint8Array.from(hash.digest())
  }

  hmac(key: Uint8Array, data: Uint8Array): Bytes {
    return Uint8Array.from(createHmac(this.kind.hash, key).update(data).digest())
  }

  /** HKDF-Extract (RFC 5869). */
  extract(salt: Uint8Array, secret: Uint8Array): Bytes {
    return this.hmac(salt, secret)
  }

  /** HKDF-Expand-Label. No label of a handshake needs more than one block of the hash. */
  expandLabel(secret: Uint8Array, label: string, context: Uint8Array, length: number): Bytes {
    const info = concat(u16(length), vec8(ascii(`tls13 ${label}`)), vec8(context))
    return this.hmac(secret, concat(info, Uint8Array.of(1))).slice(0, length)
  }

  /** Derive-Secret, over the messages so far. */
  deriveSecret(secret: Uint8Array, label: string, transcript: Uint8Array): Bytes {
    return this.expandLabel(secret, label, this.hash(transcript), this.kind.hashLength)
  }

  /** The handshake secret, from what the key exchange gave. */
  handshakeSecret(shared: Uint8Array): Bytes {
    const zeros = new Uint8Array(this.kind.hashLength)
    const early = this.extract(zeros, zeros)
    return this.extract(this.deriveSecret(early, 'derived', new Uint8Array()), shared)
  }

  masterSecret(handshakeSecret: Uint8Array): Bytes {
    const salt = this.deriveSecret(handshakeSecret, 'derived', new Uint8Array())
    return this.extract(salt, new Uint8Array(this.kind.hashLength))
  }

  trafficKeys(secret: Uint8Array): TrafficKeys {
    const none = new Uint8Array()
    return {
      key: this.expandLabel(secret, 'key', none, this.kind.keyLength),
      iv: this.expandLabel(secret, 'iv', none, 12),
    }
  }

  /** What a Finished must hold, over the messages before it (RFC 8446, section 4.4.4). */
  finished(trafficSecret: Uint8Array, transcript: Uint8Array): Bytes {
    const key = this.expandLabel(trafficSecret, 'finished', new Uint8Array(), this.kind.hashLength)
    return this.hmac(key, this.hash(transcript))
  }
}
