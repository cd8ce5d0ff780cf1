import { children, type Der, derTag, oidText, readOne } from './der.ts'

/** A certificate's key: what it is and how long. */
export interface KeyKind {
  /** `RSA`, `EC`, `Ed25519`, or the object identifier of what is none of these. */
  type: string
  /** Of the modulus or the curve; null where that says nothing. */
  bits: number | null
  /** "P-256"; null for what is on no named curve. */
  curve: string | null
}

const curves: Record<string, { name: string; bits: number }> = {
  '1.2.840.10045.3.1.1': { name: 'P-192', bits: 192 },
  '1.3.132.0.33': { name: 'P-224', bits: 224 },
  '1.2.840.10045.3.1.7': { name: 'P-256', bits: 256 },
  '1.3.132.0.10': { name: 'secp256k1', bits: 256 },
  '1.3.132.0.34': { name: 'P-384', bits: 384 },
  '1.3.132.0.35': { name: 'P-521', bits: 521 },
}

/** Reads a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7). */
export function readKey(spki: Der): KeyKind {
  const [algorithm, key] = children(spki)
  const [id, params] = children(algorithm)
  const type = oidText(id)
  if (type === '1.2.840.10045.2.1') {
    const curve = params?.tag === derTag.oid ? oidText(params) : ''
    const known = curves[curve]
    return { type: 'EC', bits: known?.bits ?? null, curve: known?.name ?? (curve || null) }
  }
  if (type === '1.2.840.113549.1.1.1' || type === '1.2.840.113549.1.1.10')
    return { type: 'RSA', bits: modulusBits(key), curve: null }
  if (type === '1.3.101.112') return { type: 'Ed25519', bits: 256, curve: null }
  if (type === '1.3.101.113') return { type: 'Ed448', bits: 448, curve: null }
  return { type, bits: null, curve: null }
}

function modulusBits(key: Der | undefined): number | null {
  if (key?.tag !== derTag.bitString) return null
  const [modulus] = children(readOne(key.body.subarray(1)))
  const start = modulus?.body.findIndex((byte) => byte !== 0) ?? -1
  const first = modulus?.body[start]
  if (!modulus || first === undefined) return null
  return (modulus.body.length - start - 1) * 8 + (32 - Math.clz32(first))
}

/** "RSA 2048", "EC P-256", "Ed25519". */
export function keyText({ type, bits, curve }: KeyKind): string {
  if (type === 'RSA') return bits === null ? 'RSA' : `RSA ${bits}`
  return curve === null ? type : `${type} ${curve}`
}

/** Shorter keys are broken by those who want to: RSA below 2048 bits, curves below 256. */
export function isWeakKey({ type, bits }: KeyKind): boolean {
  if (bits === null) return false
  return type === 'RSA' ? bits < 2048 : type === 'EC' && bits < 256
}

const signatures: Record<string, string> = {
  '1.2.840.113549.1.1.2': 'MD2 with RSA',
  '1.2.840.113549.1.1.4': 'MD5 with RSA',
  '1.2.840.113549.1.1.5': 'SHA-1 with RSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.113549.1.1.11': 'SHA-256 with RSA',
  '1.2.840.113549.1.1.12': 'SHA-384 with RSA',
  '1.2.840.113549.1.1.13': 'SHA-512 with RSA',
  '1.2.840.10040.4.3': 'SHA-1 with DSA',
  '1.2.840.10045.4.1': 'SHA-1 with ECDSA',
  '1.2.840.10045.4.3.1': 'SHA-224 with ECDSA',
  '1.2.840.10045.4.3.2': 'SHA-256 with ECDSA',
  '1.2.840.10045.4.3.3': 'SHA-384 with ECDSA',
  '1.2.840.10045.4.3.4': 'SHA-512 with ECDSA',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
}

/** What a signature algorithm is called; its object identifier when it has no name here. */
export const signatureText = (oid: string): string => signatures[oid] ?? oid

/** MD2, MD5 and SHA-1 can be forged. */
export const isWeakSignature = (oid: string): boolean => /^(MD|SHA-1 )/.test(signatureText(oid))
