import { createSecureContext, type TlsOptions } from 'node:tls'
import { clientAuth, type Issued, issue, serverAuth } from './certificates.ts'

const name = 'shop.example.test'

const root = issue({ subject: 'Test Root', ca: true, toDays: 3650 })
const middle = issue(
  { subject: 'Test Intermediate', ca: true, toDays: 1000, key: 'p384', hash: 'sha384' },
  root,
)
const rsaRoot = issue({ subject: 'Test RSA Root', ca: true, key: 'rsa2048', toDays: 3650 })
const stranger = issue({ subject: 'Private Root', ca: true, toDays: 3650 })
const agingMiddle = issue({ subject: 'Aging Intermediate', ca: true, toDays: 4 }, root)
const deadMiddle = issue({ subject: 'Expired Intermediate', ca: true, fromDays: -100, toDays: -1 }, root)
const noAuthority = issue({ subject: 'No Authority', toDays: 1000 }, root)

const leaf = (change: Partial<Parameters<typeof issue>[0]> = {}, by: Issued = middle): Issued =>
  issue({ subject: name, names: [name], usages: [serverAuth], ...change }, by)

export const good = leaf()
export const goodRsa = leaf({ key: 'rsa2048' }, rsaRoot)

/** What a server shows: its certificate, and whatever it sends after it. */
const shows = (own: Issued, ...rest: readonly Issued[]): TlsOptions => ({
  key: own.keyPem,
  cert: [own, ...rest].map(({ pem }) => pem).join(''),
})
const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** Servers that speak TLS, each with what is particular about it. */
export const servers: Record<string, TlsOptions> = {
  good: shows(good, middle),
  rsa: shows(goodRsa),
  ed25519: shows(leaf({ key: 'ed25519' }), middle),
  withRoot: shows(good, middle, root),
  disordered: shows(good, root, stranger, middle),
  tls12: { ...shows(good, middle), maxVersion: 'TLSv1.2' },
  tls12Rsa: { ...shows(goodRsa), maxVersion: 'TLSv1.2' },
  tls13: { ...shows(good, middle), minVersion: 'TLSv1.3' },
  tls13Rsa: { ...shows(goodRsa), minVersion: 'TLSv1.3' },
  tls13Aes256: { ...shows(good, middle), minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384' },
  tls13ChaCha: { ...shows(good, middle), minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' },
  tls11: { ...shows(goodRsa), ...old, maxVersion: 'TLSv1.1' },
  tls10: { ...shows(goodRsa), ...old, maxVersion: 'TLSv1' },
  rsaExchange: { ...shows(goodRsa), maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:@SECLEVEL=0' },
  dhExchange: {
    ...shows(goodRsa),
    maxVersion: 'TLSv1.2',
    ciphers: 'DHE-RSA-AES128-GCM-SHA256',
    dhparam: 'auto',
  },
  retry: { ...shows(good, middle), minVersion: 'TLSv1.3', ecdhCurve: 'P-384' },
  retryP521: { ...shows(good, middle), minVersion: 'TLSv1.3', ecdhCurve: 'P-521' },
  p256: { ...shows(good, middle), ecdhCurve: 'P-256' },
  wantsCertificate: { ...shows(good, middle), requestCert: true, rejectUnauthorized: true },
  wantsCertificate12: { ...shows(good, middle), requestCert: true, maxVersion: 'TLSv1.2' },
  expired: shows(leaf({ fromDays: -93, toDays: -3 }), middle),
  notYet: shows(leaf({ fromDays: 2, toDays: 92 }), middle),
  expiresSoon: shows(leaf({ fromDays: -85, toDays: 5 }), middle),
  wrongHost: shows(leaf({ names: ['other.example.test', '*.example.com'] }), middle),
  wildcard: shows(leaf({ names: ['*.example.test'] }), middle),
  address: shows(leaf({ names: [], addresses: ['127.0.0.1'] }), middle),
  noNames: shows(leaf({ names: [] }), middle),
  international: shows(leaf({ names: ['xn--bcher-kva.example.test'] }), middle),
  selfSigned: shows(issue({ subject: name, names: [name], key: 'rsa2048' })),
  selfSignedLong: shows(issue({ subject: name, names: [name], toDays: 3650 })),
  incomplete: shows(good),
  privateRoot: shows(leaf({}, stranger), stranger),
  forged: shows(leaf({}, { ...middle, key: stranger.key }), middle),
  agingMiddle: shows(leaf({}, agingMiddle), agingMiddle),
  deadMiddle: shows(leaf({}, deadMiddle), deadMiddle),
  noAuthority: shows(leaf({}, noAuthority), noAuthority),
  clientOnly: shows(leaf({ usages: [clientAuth] }), middle),
  weakKey: { ...shows(leaf({ key: 'rsa1024' }), middle), ciphers: 'DEFAULT@SECLEVEL=0' },
  sha1: { ...shows(leaf({ hash: 'sha1' }, rsaRoot)), ciphers: 'DEFAULT@SECLEVEL=0' },
  // Each way to it adds a certificate: 60 of them are some 36 KB.
  longChain: shows(good, middle, ...Array.from({ length: 16 }, () => middle)),
  hugeChain: shows(good, ...Array.from({ length: 200 }, () => middle)),
}

/** As `goodRsa` to the byte, but for the key: certificates by RSA keys have all the same length. */
export const lookalike = leaf({ key: 'rsa2048' }, rsaRoot)
/** The authorities behind the good ones, as PEM. */
export const roots = [root, rsaRoot].map(({ pem }) => pem).join('')

/** Knows its certificate only by the name that is asked for. */
export const byName: TlsOptions = {
  SNICallback: (asked, done) => {
    if (asked === name) done(null, createSecureContext(shows(good, middle)))
    else done(new Error('no such site'))
  },
}
