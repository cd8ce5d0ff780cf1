import { dayMs } from '#core/cell'
import { leavesOf, type HttpAssertion } from '#core/http/assertion'
import { readCertificate } from '#core/tls/x509'
import type { Answer } from '#core/result'
import { type ProbeContext, unknown } from '../define.ts'
import { look } from '../tls/look.ts'

export const wantsCertificate = (assertions: readonly HttpAssertion[]): boolean =>
  leavesOf(assertions).some(({ leaf }) => leaf.type === 'certificate')

/**
 * Days until the certificate of an address expires. Neither fetch nor a socket of the platform shows it, so a second
 * connection is made and ends once the server has shown it. Null when it shows none that can be read; an `Answer` when
 * it could not be seen for a reason of our own.
 */
export async function certificateDays(url: URL, context: ProbeContext): Promise<number | null | Answer> {
  if (url.protocol !== 'https:') return null
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const seen = await look({ hostname, port: Number(url.port) || 443, serverName: null }, context)
  if ('outcome' in seen) {
    if (seen.outcome === 'unknown' && seen.failure !== 'forbidden_target') return seen
    if (seen.outcome !== 'unknown' && seen.failure !== 'forbidden_target') return null
    return unknown(`the certificate of ${url.host} cannot be read from here: use a check of type tls`)
  }
  const [leaf] = seen.handshake.chain
  try {
    return leaf ? (readCertificate(leaf).validTo - Date.now()) / dayMs : null
  } catch {
    return null
  }
}
