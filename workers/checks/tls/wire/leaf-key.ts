import { X509Certificate } from 'node:crypto'
import type { Bytes } from './bytes.ts'

/** A public key as WebCrypto imports it. */
export interface PublicKey {
  /** `rsa`, `ec`, `ed25519`, or what else the certificate says. */
  type: string
  /** What WebCrypto calls its curve; null for what is on none. */
  curve: string | null
  spki: Bytes
}

const curves: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/** The key in a certificate; null when the certificate cannot be read. */
export function keyOf(der: Uint8Array): PublicKey | null {
  try {
    const key = new X509Certificate(der).publicKey
    const named = key.asymmetricKeyDetails?.namedCurve
    return {
      type: key.asymmetricKeyType ?? '',
      curve: named === undefined ? null : (curves[named] ?? named),
      spki: Uint8Array.from(key.export({ type: 'spki', format: 'der' })),
    }
  } catch {
    return null
  }
}
