// Numbers of the IANA registry of TLS parameters: https://www.iana.org/assignments/tls-parameters

export const tls10 = 0x0301
export const tls12 = 0x0303
export const tls13 = 0x0304

/** "TLS 1.3"; null for what is no version. */
export function versionName(version: number): string | null {
  if (version === 0x0300) return 'SSL 3.0'
  return version >= tls10 && version <= tls13 ? `TLS 1.${version - tls10}` : null
}

/** The number behind "TLS 1.3"; null for what is no version. */
export function versionNamed(name: string): number | null {
  const version = [tls10, tls10 + 1, tls12, tls13].find((one) => versionName(one) === name)
  return version ?? (name === 'TLS 1' ? tls10 : null)
}

export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  finished: 20,
  certificateStatus: 22,
  messageHash: 254,
} as const

export const extensionType = {
  serverName: 0,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  cookie: 44,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const

/** Suites of TLS 1.3 that WebCrypto can decrypt: ChaCha20 is not among them. */
export const suites13 = [0x1301, 0x1302] as const

const suiteNames = new Map<number, string>([
  [0x1301, 'TLS_AES_128_GCM_SHA256'],
  [0x1302, 'TLS_AES_256_GCM_SHA384'],
  [0xc02b, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
  [0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  [0xc02c, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
  [0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
  [0xcca9, 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
  [0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
  [0xc009, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
  [0xc013, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
  [0xc00a, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
  [0xc014, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'],
  [0xc023, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'],
  [0xc027, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'],
  [0xc024, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'],
  [0xc028, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384'],
  [0x009e, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'],
  [0x009f, 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384'],
  [0x0033, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'],
  [0x0039, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA'],
  [0x009c, 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
  [0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384'],
  [0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA'],
  [0x0035, 'TLS_RSA_WITH_AES_256_CBC_SHA'],
  [0x003c, 'TLS_RSA_WITH_AES_128_CBC_SHA256'],
  [0x003d, 'TLS_RSA_WITH_AES_256_CBC_SHA256'],
  [0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
])

/**
 * What is offered, best first. Up to TLS 1.2 the certificate comes in clear, so nothing of these need be spoken:
 * old ones are offered too, to see the certificate of an old server.
 */
export const offeredSuites: readonly number[] = [...suiteNames.keys()]

export const suiteName = (suite: number): string =>
  suiteNames.get(suite) ?? `0x${suite.toString(16).padStart(4, '0')}`

/** Whether a suite of TLS 1.2 has a ServerKeyExchange, which the certificate's key signs. */
export const hasSignedExchange = (suite: number): boolean => /_(ECDHE|DHE)_/.test(suiteName(suite))

export const group = { p256: 0x0017, p384: 0x0018, p521: 0x0019, x25519: 0x001d } as const

/** Signature schemes that are offered, best first; SHA-1 last, so that a server that has no better shows itself. */
export const signatureSchemes: readonly number[] = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
  0x0203, 0x0201,
]
