import { readCertificate } from '#core/tls/x509'
import { hasSigned, type PublicKey, type SignatureKind } from '../verify.ts'
import { ascii, type Bytes, concat } from './bytes.ts'

const hashes = { 2: 'SHA-1', 4: 'SHA-256', 5: 'SHA-384', 6: 'SHA-512' } as const

/** The signature behind a scheme's number (RFC 8446, section 4.2.3); null for those that are not checked here. */
function schemeOf(scheme: number): SignatureKind | null {
  const [high, low] = [scheme >> 8, scheme & 0xff]
  if (scheme === 0x0807) return { name: 'Ed25519', hash: 'SHA-512' }
  // PSS by usual RSA keys; the second byte names the hash.
  if (high === 8 && low >= 4 && low <= 6) return { name: 'RSA-PSS', hash: hashes[low as 4 | 5 | 6] }
  const hash = hashes[high as keyof typeof hashes]
  if (hash && low === 1) return { name: 'RSASSA-PKCS1-v1_5', hash }
  return hash && low === 3 ? { name: 'ECDSA', hash } : null
}

/** Whether the key of this certificate has signed this under this scheme; null when that cannot be told. */
export async function provesKey(
  leaf: Bytes | undefined,
  scheme: number,
  content: Bytes,
  signature: Bytes,
): Promise<boolean | null> {
  const key = leaf ? keyIn(leaf) : null
  const kind = schemeOf(scheme)
  return key && kind && hasSigned(key, kind, content, signature)
}

function keyIn(der: Bytes): PublicKey | null {
  try {
    return readCertificate(der)
  } catch {
    return null
  }
}

/** What a server signs in its CertificateVerify (RFC 8446, section 4.4.3). */
export const certificateVerifyContent = (transcriptHash: Uint8Array): Bytes =>
  concat(
    new Uint8Array(64).fill(0x20),
    ascii('TLS 1.3, server CertificateVerify'),
    Uint8Array.of(0),
    transcriptHash,
  )
