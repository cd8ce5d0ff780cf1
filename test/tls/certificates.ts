/**
 * A small certificate authority for tests: makes certificates good and bad (X.509, RFC 5280) with keys of their own.
 *
 *   const root = issue({ subject: 'Test Root', ca: true })
 *   const leaf = issue({ subject: 'shop', names: ['shop.example.test'] }, root)
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface CertificateSpec {
  subject: string
  /** DNS names. */
  names?: string[]
  /** IPv4 addresses. */
  addresses?: string[]
  ca?: boolean
  /** Days from now; 0 and 90 unless given. */
  fromDays?: number
  toDays?: number
  key?: KeyKind
  /** By which the issuer signs. */
  hash?: 'sha256' | 'sha384' | 'sha1'
  /** Extended key usages, as OIDs. */
  usages?: string[]
}
export type KeyKind = 'p256' | 'p384' | 'rsa2048' | 'rsa1024' | 'ed25519'

export interface Issued {
  subject: string
  der: Buffer
  pem: string
  key: KeyObject
  keyPem: string
}

const dayMs = 86_400_000
export const serverAuth = '1.3.6.1.5.5.7.3.1'
export const clientAuth = '1.3.6.1.5.5.7.3.2'

/** A certificate by `issuer`; by itself when there is none. */
export function issue(spec: CertificateSpec, issuer?: Issued): Issued {
  const { publicKey, privateKey } = makeKey(spec.key ?? 'p256')
  const signer = issuer?.key ?? privateKey
  const algorithm = algorithmOf(signer, spec.hash ?? 'sha256')
  const { fromDays = 0, toDays = 90 } = spec
  const tbs = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    algorithm,
    name(issuer?.subject ?? spec.subject),
    sequence(time(Date.now() + fromDays * dayMs - 60_000), time(Date.now() + toDays * dayMs)),
    name(spec.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensionsOf(spec))),
  )
  const hash = signer.asymmetricKeyType === 'ed25519' ? null : (spec.hash ?? 'sha256')
  const der = sequence(tbs, algorithm, tlv(3, Buffer.of(0), sign(hash, tbs, signer)))
  return {
    subject: spec.subject,
    der,
    pem: toPem(der),
    key: privateKey,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

export const toPem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`

function makeKey(kind: KeyKind): { publicKey: KeyObject; privateKey: KeyObject } {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519')
  if (kind === 'p256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (kind === 'p384') return generateKeyPairSync('ec', { namedCurve: 'P-384' })
  return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa1024' ? 1024 : 2048 })
}

function algorithmOf(signer: KeyObject, hash: 'sha256' | 'sha384' | 'sha1'): Buffer {
  if (signer.asymmetricKeyType === 'ed25519') return sequence(oid('1.3.101.112'))
  if (signer.asymmetricKeyType === 'ec')
    return sequence(
      oid({ sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3' }[hash]),
    )
  const rsa = {
    sha1: '1.2.840.113549.1.1.5',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
  }
  return sequence(oid(rsa[hash]), tlv(5))
}

function extensionsOf({ ca, names = [], addresses = [], usages }: CertificateSpec): Buffer[] {
  const san = [
    ...names.map((text) => tlv(0x82, Buffer.from(text, 'latin1'))),
    ...addresses.map((text) => tlv(0x87, Buffer.from(text.split('.').map(Number)))),
  ]
  return [
    ...(ca ? [extension('2.5.29.19', sequence(tlv(1, Buffer.of(0xff))), true)] : []),
    ...(san.length > 0 ? [extension('2.5.29.17', sequence(...san))] : []),
    ...(usages ? [extension('2.5.29.37', sequence(...usages.map(oid)))] : []),
  ]
}

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [tlv(1, Buffer.of(0xff))] : []), tlv(4, value))

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length =
    body.length < 128
      ? Buffer.of(body.length)
      : body.length < 256
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 0xff)
  return Buffer.concat([Buffer.of(tag), length, body])
}
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts)
const explicit = (number: number, part: Buffer): Buffer => tlv(0xa0 + number, part)
const integer = (bytes: Buffer): Buffer => tlv(2, bytes)
const name = (commonName: string): Buffer =>
  sequence(
    tlv(0x31, sequence(oid('2.5.4.10'), tlv(0x0c, Buffer.from('Vedette tests')))),
    tlv(0x31, sequence(oid('2.5.4.3'), tlv(0x0c, Buffer.from(commonName)))),
  )

/** GeneralizedTime from 2050 on, UTCTime before (RFC 5280, section 4.1.2.5). */
function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`
  return text < '2050' ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text))
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 127]
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128)
    return groups
  })
  return tlv(6, Buffer.from(bytes))
}
