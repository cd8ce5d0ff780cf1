import { fromHex } from '#core/encoding'
import { type Bytes, equal, Parser } from './bytes.ts'
import { violation } from './fault.ts'
import { extensionType, tls13, versionName } from './names.ts'

/** What a server has chosen. */
export interface ServerHello {
  version: number
  random: Bytes
  suite: number
  /** Its half of the key exchange; null before TLS 1.3 and in a retry. */
  keyShare: { group: number; key: Bytes } | null
  /** In a HelloRetryRequest: the group it wants a share of, and what it wants repeated. */
  retry: { group: number | null; cookie: Bytes | null } | null
}

/** The random that makes a ServerHello a HelloRetryRequest: SHA-256 of that name (RFC 8446, section 4.1.3). */
const retryRandom = fromHex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c')

/** Reads the body of a ServerHello. Throws a `TlsFault` where it breaks the protocol. */
export function readServerHello(body: Bytes): ServerHello {
  const parser = new Parser(body, 'ServerHello')
  const legacyVersion = parser.u16()
  const random = parser.take(32)
  parser.vec8() // the echoed session id
  const suite = parser.u16()
  parser.u8() // compression: only "none" was offered
  const extensions = parser.done ? new Map<number, Bytes>() : readExtensions(parser)
  const chosen = extensions.get(extensionType.supportedVersions)
  const version = chosen ? new Parser(chosen, 'ServerHello').u16() : legacyVersion
  if (versionName(version) === null)
    throw violation(`chose a version of TLS that does not exist (${version})`)
  const isRetry = equal(random, retryRandom)
  if (version !== tls13) return { version, random, suite, keyShare: null, retry: null }
  const share = extensions.get(extensionType.keyShare)
  return {
    version,
    random,
    suite,
    keyShare: share && !isRetry ? readShare(share) : null,
    retry: isRetry ? readRetry(share, extensions.get(extensionType.cookie)) : null,
  }
}

/** A list of extensions with its length before it; one that comes twice is a violation. */
function readExtensions(parser: Parser): Map<number, Bytes> {
  const list = parser.inner(parser.vec16())
  const found = new Map<number, Bytes>()
  while (!list.done) {
    const type = list.u16()
    if (found.has(type)) throw violation('sent the same extension twice')
    found.set(type, list.vec16())
  }
  return found
}

function readShare(body: Bytes): { group: number; key: Bytes } {
  const parser = new Parser(body, 'key share')
  return { group: parser.u16(), key: parser.vec16() }
}

function readRetry(share: Bytes | undefined, cookie: Bytes | undefined): ServerHello['retry'] {
  return {
    group: share ? new Parser(share, 'key share').u16() : null,
    cookie: cookie ? new Parser(cookie, 'cookie').vec16() : null,
  }
}
