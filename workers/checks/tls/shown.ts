import { createHash } from 'node:crypto'
import { type HostId, hostId } from '#core/tls/host-match'
import type { Demands, Shown } from '#core/tls/judge/rule'
import { readPem } from '#core/tls/pem'
import { type Certificate, readCertificate } from '#core/tls/x509'
import { authoritiesWith } from './authorities.ts'
import { type TlsConfig, versionNumber } from './config.ts'
import { findPath } from './path.ts'
import type { Handshake } from './wire/handshake.ts'
import { versionName } from './wire/names.ts'

/** SHA-256 of a certificate, in hex. */
export const fingerprintOf = ({ der }: Pick<Certificate, 'der'>): string =>
  createHash('sha256').update(der).digest('hex')

const bare = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase()

/** What a handshake has shown, read and with its chain followed; null when its first certificate is none. `now` is epoch ms. */
export async function shownBy(
  { chain, version, holdsKey }: { chain: readonly Uint8Array[] } & Pick<Handshake, 'version' | 'holdsKey'>,
  config: TlsConfig,
  now: number,
): Promise<Shown | null> {
  const sent = readChain(chain)
  const [leaf] = sent
  if (!leaf) return null
  return {
    sent,
    path: await findPath(sent, authoritiesWith(ownAuthorities(config)), now),
    version,
    versionName: versionName(version) ?? 'an unknown version of TLS',
    holdsKey,
    fingerprint: fingerprintOf(leaf),
  }
}

/** The certificates that can be read, up to the first that cannot be. */
function readChain(chain: readonly Uint8Array[]): Certificate[] {
  const read: Certificate[] = []
  try {
    for (const der of chain) read.push(readCertificate(der))
  } catch {
    // What comes after it hangs in the air.
  }
  return read
}

const ownAuthorities = ({ ca }: TlsConfig): Certificate[] =>
  (ca === null ? null : readPem(ca))?.map((der) => readCertificate(der)) ?? []

/** What the config asks, as the judge wants it. */
export const demandsOf = (config: TlsConfig): Demands & { host: HostId | null } => {
  const {
    hostname,
    serverName,
    verifyChain,
    minimumVersion,
    fingerprint,
    issuer,
    minimumDays,
    degradedDays,
  } = config
  return {
    hostname: serverName ?? hostname,
    host: hostId(serverName ?? hostname),
    verifyChain,
    minimumVersion: versionNumber(minimumVersion),
    fingerprint: fingerprint === null ? null : bare(fingerprint),
    issuer,
    minimumDays,
    degradedDays,
  }
}
