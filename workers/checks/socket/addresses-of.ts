import { follow } from '#core/dns/follow'
import { readMessage } from '#core/dns/message'
import { encodeQuery } from '#core/dns/query'
import { queriedName } from '#core/dns/queried-name'

/**
 * What resolvers say of a name: its IPv4 addresses, that it only has IPv6 ones, that it does not exist or has none at
 * all, or nothing that helps.
 */
export type Resolved = { ipv4: string[] } | 'only_ipv6' | 'no_address' | null

/**
 * Asks DNS-over-HTTPS resolvers (RFC 8484) for the addresses of a name: the next one when one gives no answer within
 * `patienceMs`. Never rejects.
 */
export async function addressesOf(
  hostname: string,
  resolvers: readonly string[],
  { signal, patienceMs }: { signal: AbortSignal; patienceMs: number },
): Promise<Resolved> {
  const name = queriedName(hostname, 'A')
  if (name === null) return null
  for (const resolver of resolvers) {
    const resolved = await askOne(name, resolver, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
    if (resolved !== null || signal.aborted) return resolved
  }
  return null
}

async function askOne(name: string, resolver: string, signal: AbortSignal): Promise<Resolved> {
  try {
    const ipv4 = await records(name, 'A', resolver, signal)
    if (ipv4 === null || ipv4.length > 0) return ipv4 && { ipv4 }
    const ipv6 = await records(name, 'AAAA', resolver, signal)
    return ipv6 && (ipv6.length > 0 ? 'only_ipv6' : 'no_address')
  } catch {
    // No answer in time, or one that cannot be read: this look was only meant to help.
    return null
  }
}

/** The data of a name's records, none when it does not exist; null when the resolver does not say. */
async function records(
  name: string,
  type: 'A' | 'AAAA',
  resolver: string,
  signal: AbortSignal,
): Promise<string[] | null> {
  const url = new URL(resolver)
  const query = encodeQuery(name, type).toBase64({ alphabet: 'base64url', omitPadding: true })
  url.searchParams.set('dns', query)
  const response = await fetch(url, { headers: { accept: 'application/dns-message' }, signal })
  if (!response.ok) return null
  const { rcode, answers } = readMessage(new Uint8Array(await response.arrayBuffer()))
  if (rcode === 'NXDOMAIN') return []
  return rcode === 'NOERROR' ? follow(answers, name, type).records.map(({ data }) => data) : null
}
