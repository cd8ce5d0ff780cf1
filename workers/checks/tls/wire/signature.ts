import { ascii, type Bytes, concat, Parser } from './bytes.ts'
import type { PublicKey } from './leaf-key.ts'

/** How WebCrypto checks a signature scheme (RFC 8446, section 4.2.3). */
interface Scheme {
  keyType: string
  name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA' | 'Ed25519'
  hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'
}

const hashes = { 2: 'SHA-1', 4: 'SHA-256', 5: 'SHA-384', 6: 'SHA-512' } as const
const saltLengths = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }
const curveBytes: Record<string, number> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/** The scheme behind a number; null for what is not checked here, such as RSA keys that are for PSS only. */
function schemeOf(scheme: number): Scheme | null {
  if (scheme === 0x0807) return { keyType: 'ed25519', name: 'Ed25519', hash: 'SHA-512' }
  // 0x0804 to 0x0806: PSS by usual RSA keys; the second byte names the hash.
  if (scheme >= 0x0804 && scheme <= 0x0806)
    return { keyType: 'rsa', name: 'RSA-PSS', hash: hashes[(scheme & 0xff) as 4 | 5 | 6] }
  const hash = hashes[(scheme >> 8) as keyof typeof hashes]
  if (hash && (scheme & 0xff) === 1) return { keyType: 'rsa', name: 'RSASSA-PKCS1-v1_5', hash }
  if (hash && (scheme & 0xff) === 3) return { keyType: 'ec', name: 'ECDSA', hash }
  return null
}

/**
 * Whether the key has signed this; null when the scheme, or the key's curve, cannot be checked here.
 * A key of another kind than the scheme wants has not signed it.
 */
export async function hasSigned(
  key: PublicKey,
  scheme: number,
  content: Bytes,
  signature: Bytes,
): Promise<boolean | null> {
  const kind = schemeOf(scheme)
  if (!kind) return null
  if (key.type !== kind.keyType) return false
  const { name, hash } = kind
  const size = curveBytes[key.curve ?? ''] ?? null
  if (name === 'ECDSA' && size === null) return null
  const algorithm = { name, hash, ...(key.curve === null ? {} : { namedCurve: key.curve }) }
  try {
    const imported = await crypto.subtle.importKey('spki', key.spki, algorithm, false, ['verify'])
    const given = name === 'ECDSA' ? rawSignature(signature, size ?? 0) : signature
    const params = { name, hash, ...(name === 'RSA-PSS' ? { saltLength: saltLengths[hash] } : {}) }
    return await crypto.subtle.verify(params, imported, given, content)
  } catch {
    return false
  }
}

/** TLS writes an ECDSA signature as a DER sequence of two integers, WebCrypto as two numbers of the curve's size. */
function rawSignature(der: Bytes, size: number): Bytes {
  const outer = new Parser(der, 'signature')
  outer.u8()
  const length = outer.u8()
  const inner = outer.inner(outer.take(length === 0x81 ? outer.u8() : length))
  const number = (): Bytes => {
    inner.u8()
    const bytes = inner.vec8()
    const significant = bytes.slice(bytes.findIndex((byte) => byte !== 0))
    return concat(new Uint8Array(size - significant.length), significant)
  }
  return concat(number(), number())
}

/** What a server signs in its CertificateVerify (RFC 8446, section 4.4.3). */
export const certificateVerifyContent = (transcriptHash: Uint8Array): Bytes =>
  concat(
    new Uint8Array(64).fill(0x20),
    ascii('TLS 1.3, server CertificateVerify'),
    Uint8Array.of(0),
    transcriptHash,
  )
