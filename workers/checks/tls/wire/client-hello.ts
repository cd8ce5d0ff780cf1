import { ascii, type Bytes, concat, u8, u16, u24, vec8, vec16 } from './bytes.ts'
import {
  extensionType,
  group,
  handshakeType,
  offeredSuites,
  signatureSchemes,
  tls10,
  tls12,
  tls13,
} from './names.ts'

/** The public half of a key exchange that is offered. */
export interface KeyShare {
  group: number
  key: Bytes
}

export interface HelloOffer {
  /** The name to ask for (SNI, RFC 6066); null where an address is called: addresses are not names. */
  serverName: string | null
  /** 32 random bytes. */
  random: Bytes
  /** 32 random bytes: middleboxes of old want to see a session id (RFC 8446, appendix D.4). */
  sessionId: Bytes
  keyShares: readonly KeyShare[]
  /** What a HelloRetryRequest asked to be repeated. */
  cookie: Bytes | null
  /** Protocols to offer, such as `http/1.1`; none for none. */
  alpn: readonly string[]
}

const extension = (type: number, ...body: readonly Bytes[]): Bytes => concat(u16(type), vec16(...body))

/** A handshake message with its header (RFC 8446, section 4). */
export function handshakeMessage(type: number, ...body: readonly Uint8Array[]): Bytes {
  const content = concat(...body)
  return concat(u8(type), u24(content.length), content)
}

/** A ClientHello that offers TLS 1.0 to 1.3 (RFC 8446, section 4.1.2), as a handshake message with its header. */
export function clientHello(offer: HelloOffer): Bytes {
  return handshakeMessage(
    handshakeType.clientHello,
    u16(tls12),
    offer.random,
    vec8(offer.sessionId),
    vec16(...offeredSuites.map(u16)),
    vec8(u8(0)),
    vec16(...extensionsOf(offer)),
  )
}

function extensionsOf({ serverName, keyShares, cookie, alpn }: HelloOffer): Bytes[] {
  const groups = [group.x25519, group.p256, group.p384, group.p521]
  const versions = [tls13, tls12, tls12 - 1, tls10]
  return [
    ...(serverName === null
      ? []
      : [extension(extensionType.serverName, vec16(u8(0), vec16(ascii(serverName))))]),
    extension(extensionType.supportedGroups, vec16(...groups.map(u16))),
    extension(extensionType.ecPointFormats, vec8(u8(0))),
    extension(extensionType.signatureAlgorithms, vec16(...signatureSchemes.map(u16))),
    ...(alpn.length === 0
      ? []
      : [extension(extensionType.alpn, vec16(...alpn.map((name) => vec8(ascii(name)))))]),
    extension(extensionType.extendedMasterSecret),
    extension(extensionType.renegotiationInfo, vec8()),
    extension(extensionType.supportedVersions, vec8(...versions.map(u16))),
    ...(cookie === null ? [] : [extension(extensionType.cookie, vec16(cookie))]),
    extension(
      extensionType.keyShare,
      vec16(...keyShares.map((share) => concat(u16(share.group), vec16(share.key)))),
    ),
  ]
}
