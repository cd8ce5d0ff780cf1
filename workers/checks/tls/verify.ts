import type { KeyKind } from '#core/tls/algorithms'
import type { Certificate } from '#core/tls/x509'
import { children, derTag, oidText, readOne } from '#core/tls/der'

type Bytes = Uint8Array<ArrayBuffer>
type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'

/** How a signature was made, as WebCrypto calls it. */
export interface SignatureKind {
  name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA' | 'Ed25519'
  hash: HashName
  /** Of RSA-PSS, in bytes; left out: as long as the hash. */
  saltLength?: number
}

/** A public key: what it is, and its SubjectPublicKeyInfo. */
export interface PublicKey {
  key: KeyKind
  spki: Bytes
}

const keyTypes = { 'RSASSA-PKCS1-v1_5': 'RSA', 'RSA-PSS': 'RSA', ECDSA: 'EC', Ed25519: 'Ed25519' }
const hashBytes = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }
const curveBytes: Record<string, number> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/**
 * Whether the key has signed this. A key of another kind than the signature has not. Null when it cannot be checked:
 * by a curve or key size that WebCrypto does not take.
 */
export async function hasSigned(
  { key, spki }: PublicKey,
  { name, hash, saltLength }: SignatureKind,
  content: Bytes,
  signature: Bytes,
): Promise<boolean | null> {
  if (key.type !== keyTypes[name]) return false
  const size = curveBytes[key.curve ?? ''] ?? null
  if (name === 'ECDSA' && size === null) return null
  const algorithm = { name, hash, ...(key.curve === null ? {} : { namedCurve: key.curve }) }
  const params = { name, hash, ...(name === 'RSA-PSS' ? { saltLength: saltLength ?? hashBytes[hash] } : {}) }
  const imported = await importKey(spki, algorithm)
  if (!imported) return null
  try {
    const given = name === 'ECDSA' ? rawSignature(signature, size ?? 0) : signature
    return await crypto.subtle.verify(params, imported, given, content)
  } catch {
    return false
  }
}

async function importKey(spki: Bytes, algorithm: SubtleCryptoImportKeyAlgorithm): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify'])
  } catch {
    return null
  }
}

/** An ECDSA signature is a DER sequence of two integers; WebCrypto takes two numbers of the curve's size. */
function rawSignature(der: Bytes, size: number): Bytes {
  const raw = new Uint8Array(2 * size)
  for (const [index, { body }] of children(readOne(der)).entries()) {
    const number = body.subarray(body.findIndex((byte) => byte !== 0))
    raw.set(number, (index + 1) * size - number.length)
  }
  return raw
}

const signatures: Record<string, SignatureKind> = {
  '1.2.840.113549.1.1.5': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1' },
  '1.2.840.113549.1.1.11': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  '1.2.840.10045.4.1': { name: 'ECDSA', hash: 'SHA-1' },
  '1.2.840.10045.4.3.2': { name: 'ECDSA', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'ECDSA', hash: 'SHA-384' },
  '1.2.840.10045.4.3.4': { name: 'ECDSA', hash: 'SHA-512' },
  '1.3.101.112': { name: 'Ed25519', hash: 'SHA-512' },
}
const pss = '1.2.840.113549.1.1.10'
const pssHashes: Record<string, HashName> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}

/** Whether the key has signed the certificate; null where that cannot be checked (MD5, DSA, short keys). */
export async function hasIssued(issuer: PublicKey, certificate: Certificate): Promise<boolean | null> {
  const { signature, signatureParams, signed, signatureValue } = certificate
  const kind = signature === pss ? pssKind(signatureParams) : signatures[signature]
  return kind ? hasSigned(issuer, kind, signed, signatureValue) : null
}

/** Hash and salt of an RSA-PSS signature (RFC 4055, section 3.1). */
function pssKind(params: Bytes | null): SignatureKind | null {
  const fields = params ? children(readOne(params)) : []
  const inner = (tag: number) => fields.find((field) => field.tag === tag)?.body
  const [algorithm, salt] = [inner(0xa0), inner(0xa2)]
  const hash = algorithm ? pssHashes[oidText(children(readOne(algorithm))[0])] : 'SHA-1'
  const number = salt ? readOne(salt) : null
  const saltLength = number?.tag === derTag.integer ? (number.body.at(-1) ?? 20) : 20
  return hash ? { name: 'RSA-PSS', hash, saltLength } : null
}
