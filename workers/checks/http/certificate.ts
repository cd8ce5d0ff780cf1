import { dayMs } from '#core/cell'
import { leavesOf, type HttpAssertion } from '#core/http/assertion'
import type { Unread } from '#core/http/evidence'
import { readCertificate } from '#core/tls/x509'
import type { ProbeContext } from '../define.ts'
import { look } from '../tls/look.ts'

export const wantsCertificate = (assertions: readonly HttpAssertion[]): boolean =>
  leavesOf(assertions).some(({ leaf }) => leaf.type === 'certificate')

/**
 * Days until the certificate of an address expires. Neither fetch nor a socket of the platform shows it, so a second
 * connection is made and ends once the server has shown it. Null without https. The answer has come over a connection
 * that the platform has verified, so whatever keeps us from reading the certificate is our own limit.
 */
export async function certificateDays(url: URL, context: ProbeContext): Promise<number | null | Unread> {
  if (url.protocol !== 'https:') return null
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const seen = await look({ hostname, port: Number(url.port) || 443, serverName: null }, context)
  if ('outcome' in seen) {
    if (seen.failure === 'forbidden_target')
      return { unread: `the certificate of ${url.host} cannot be read from here: use a check of type tls` }
    return unread(url, seen.message ?? 'no reason was given')
  }
  const [leaf] = seen.handshake.chain
  if (!leaf) return unread(url, 'the server showed none')
  try {
    return (readCertificate(leaf).validTo - Date.now()) / dayMs
  } catch {
    return unread(url, 'it is not one that we understand')
  }
}

const unread = ({ host }: URL, why: string): Unread => ({
  unread: `the certificate of ${host} could not be read: ${why}`,
})
