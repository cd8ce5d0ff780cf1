import { toHex } from '../encoding.ts'
import { type KeyKind, readKey } from './algorithms.ts'
import { children, type Der, derTag, oidText, readAll, readOne, stringOf, timeMs } from './der.ts'

/** Who a certificate is of, or by. */
export interface Name {
  /** The whole name as it is encoded, in hex: what is compared. */
  id: string
  /** What people call it: the common name, else the unit or organization. */
  label: string
  organization: string | null
}

/** What is read from a certificate (X.509, RFC 5280). Times are epoch ms. */
export interface Certificate {
  der: Uint8Array<ArrayBuffer>
  subject: Name
  issuer: Name
  /** In hex, without leading zeros. */
  serial: string
  validFrom: number
  validTo: number
  /** DNS names it is for, in lower case; the common name is no name of a host (RFC 6125). */
  names: string[]
  /** Addresses it is for, in hex: 4 or 16 bytes. */
  addresses: string[]
  /** May it sign other certificates? */
  isAuthority: boolean
  /** What its key may be used for, as object identifiers; null when it says nothing of it. */
  usages: string[] | null
  key: KeyKind
  /** SubjectPublicKeyInfo, in DER. */
  spki: Uint8Array<ArrayBuffer>
  /** Object identifier of the algorithm it is signed by, and its parameters in DER, if any. */
  signature: string
  signatureParams: Uint8Array<ArrayBuffer> | null
  /** What is signed, and the signature. */
  signed: Uint8Array<ArrayBuffer>
  signatureValue: Uint8Array<ArrayBuffer>
}

const extensionId = {
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
}
const nameId = { commonName: '2.5.4.3', organization: '2.5.4.10', unit: '2.5.4.11' }

/** Reads a certificate. Throws RangeError when these bytes are none. */
export function readCertificate(der: Uint8Array): Certificate {
  const whole = readOne(der)
  const [tbs, algorithm, signatureValue] = children(whole)
  const fields = children(tbs)
  if (fields[0]?.tag === 0xa0) fields.shift() // the version, left out in version 1
  const [serial, , issuer, validity, subject, spki, ...rest] = fields
  const [validFrom, validTo] = children(validity)
  const [signature, params] = children(algorithm)
  if (!tbs || !serial || !spki || signatureValue?.tag !== derTag.bitString)
    throw new RangeError('this is not a certificate')
  const extensions = readExtensions(rest.find(({ tag }) => tag === 0xa3))
  const names = readAltNames(extensions.get(extensionId.subjectAltName))
  return {
    der: whole.raw,
    subject: readName(subject),
    issuer: readName(issuer),
    serial: toHex(serial.body).replace(/^(00)+(?=.)/, ''),
    validFrom: timeMs(validFrom),
    validTo: timeMs(validTo),
    ...names,
    isAuthority: isAuthority(extensions.get(extensionId.basicConstraints)),
    usages: extensions.has(extensionId.extendedKeyUsage)
      ? children(extensions.get(extensionId.extendedKeyUsage)).map(oidText)
      : null,
    key: readKey(spki),
    spki: spki.raw,
    signature: oidText(signature),
    signatureParams: params?.raw ?? null,
    signed: tbs.raw,
    // The first byte of a bit string counts the bits that are not used: none.
    signatureValue: signatureValue.body.slice(1),
  }
}

export function readName(name: Der | undefined): Name {
  if (!name) throw new RangeError('this is not a certificate')
  const parts = new Map<string, string>()
  for (const set of children(name)) {
    for (const pair of readAll(set.body)) {
      const [id, text] = children(pair)
      if (text) parts.set(oidText(id), stringOf(text))
    }
  }
  const organization = parts.get(nameId.organization) ?? null
  const label = parts.get(nameId.commonName) ?? parts.get(nameId.unit) ?? organization ?? 'no name'
  return {
    id: toHex(name.raw),
    label: printable(label),
    organization: organization && printable(organization),
  }
}

/** A name is somebody else's text: no control characters in what we show, and not too much of it. */
const printable = (text: string): string => text.replaceAll(/\p{C}/gu, '?').slice(0, 100)

/** Their values by object identifier. */
function readExtensions(field: Der | undefined): Map<string, Der> {
  const [list] = field ? readAll(field.body) : []
  const found = new Map<string, Der>()
  for (const extension of list ? children(list) : []) {
    const [id, ...rest] = children(extension)
    const value = rest.at(-1)
    if (value?.tag === derTag.octetString) found.set(oidText(id), readOne(value.body))
  }
  return found
}

function readAltNames(list: Der | undefined): Pick<Certificate, 'names' | 'addresses'> {
  const all = list ? children(list) : []
  return {
    names: all.filter(({ tag }) => tag === 0x82).map((name) => printable(stringOf(name)).toLowerCase()),
    addresses: all.filter(({ tag }) => tag === 0x87).map(({ body }) => toHex(body)),
  }
}

function isAuthority(constraints: Der | undefined): boolean {
  if (!constraints) return false
  const [ca] = children(constraints)
  return ca?.tag === derTag.boolean && ca.body[0] !== 0
}
