/** Why an address may not be called; each in words that fit after "this address may not be checked: ". */
export type AddressVerdict = { ok: true } | { ok: false; reason: string }

const refuse = (reason: string): AddressVerdict => ({ ok: false, reason })

/**
 * Says whether we may call this URL for a user. Always refused: what is not http or https, and credentials in
 * the URL. Unless `allowPrivate`: private, loopback, link-local, shared, multicast and metadata addresses in
 * every spelling, and names that only mean something inside a network.
 * A public name that resolves to a private address is not seen here: no resolver is asked. In production the
 * platform itself lets no fetch out to such an address.
 */
export function checkAddress(url: string | URL, { allowPrivate }: { allowPrivate: boolean }): AddressVerdict {
  const parsed = typeof url === 'string' ? URL.parse(url) : url
  if (!parsed) return refuse('it is not a URL')
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return refuse('only http and https are called')
  if (parsed.username !== '' || parsed.password !== '') return refuse('it holds credentials')
  if (parsed.hostname === '') return refuse('it names no host')
  return allowPrivate ? { ok: true } : checkHost(parsed.hostname)
}

/**
 * The same for a bare host name or IP address (IPv6 without brackets), as sockets and DNS take it. Not for URLs.
 */
export function checkHostname(hostname: string, { allowPrivate }: { allowPrivate: boolean }): AddressVerdict {
  const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
  // A URL parser makes it canonical: "127.1" and "0x7f000001" are 127.0.0.1.
  const parsed = /[\s/?#@\\]/.test(host) ? null : URL.parse(`http://${host}/`)
  if (!parsed || parsed.hostname === '' || parsed.port !== '') return refuse('it is not a host name')
  return allowPrivate ? { ok: true } : checkHost(parsed.hostname)
}

/** Whether we may open a socket to this port. */
export const checkPort = (port: number, { allowPrivate }: { allowPrivate: boolean }): AddressVerdict =>
  port === 25 && !allowPrivate
    ? refuse('Cloudflare lets no Worker connect to port 25. Ask the submission port, 587')
    : { ok: true }

/** The host of a parsed URL: lower case, punycode, IPv4 as four decimals, IPv6 in brackets. */
function checkHost(host: string): AddressVerdict {
  if (host.startsWith('[')) return checkIpv6(host.slice(1, -1))
  const name = host.replace(/\.$/, '')
  const ipv4 = parseIpv4(name)
  if (ipv4 !== null) return checkIpv4(ipv4)
  return checkName(name)
}

// `cfargotunnel.com` names Cloudflare tunnels and answers inside that network only.
const internalDomains =
  'localhost localdomain local internal intranet private corp home lan home.arpa test cfargotunnel.com'.split(
    ' ',
  )

function checkName(name: string): AddressVerdict {
  if (internalDomains.some((domain) => name === domain || name.endsWith(`.${domain}`)))
    return refuse('the name is internal')
  // A single label ("intranet", "db") resolves only by somebody's search list.
  if (!name.includes('.')) return refuse('the name has no domain')
  return { ok: true }
}

/** Ranges that are not the public internet, by the IANA special-purpose registry: [first address, prefix, reason]. */
const ipv4Ranges: readonly (readonly [string, number, string])[] = [
  ['0.0.0.0', 8, 'it is an unspecified address'],
  ['10.0.0.0', 8, 'it is a private address'],
  ['100.64.0.0', 10, 'it is a shared (carrier-grade NAT) address'],
  ['127.0.0.0', 8, 'it is a loopback address'],
  ['169.254.0.0', 16, 'it is a link-local or metadata address'],
  ['172.16.0.0', 12, 'it is a private address'],
  ['192.0.0.0', 24, 'it is a reserved address'],
  ['192.0.2.0', 24, 'it is a documentation address'],
  ['192.88.99.0', 24, 'it is a reserved address'],
  ['192.168.0.0', 16, 'it is a private address'],
  ['198.18.0.0', 15, 'it is a benchmarking address'],
  ['198.51.100.0', 24, 'it is a documentation address'],
  ['203.0.113.0', 24, 'it is a documentation address'],
  ['224.0.0.0', 4, 'it is a multicast address'],
  ['240.0.0.0', 4, 'it is a reserved address'],
]
// Outside the registry, but metadata services of clouds all the same: Alibaba, and Azure's wire server.
const ipv4Metadata = ['100.100.100.200', '168.63.129.16']

function checkIpv4(address: number): AddressVerdict {
  if (ipv4Metadata.some((metadata) => parseIpv4(metadata) === address))
    return refuse('it is a metadata address')
  for (const [first, prefix, reason] of ipv4Ranges) {
    const size = 2 ** (32 - prefix)
    const start = parseIpv4(first) ?? 0
    if (address >= start && address < start + size) return refuse(reason)
  }
  return { ok: true }
}

/** Four decimals as one number; null when it is not spelt so. */
export function parseIpv4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return null
  const parts = match.slice(1).map(Number)
  if (parts.some((part) => part > 255)) return null
  return parts.reduce((address, part) => address * 256 + part, 0)
}

function checkIpv6(text: string): AddressVerdict {
  const groups = parseIpv6(text)
  if (!groups) return refuse('it is not an address')
  const embedded = embeddedIpv4(groups)
  if (embedded !== null) return checkIpv4(embedded)
  const [first = 0, second = 0] = groups
  if (groups.every((group) => group === 0)) return refuse('it is an unspecified address')
  if (groups.slice(0, 7).every((group) => group === 0)) return refuse('it is a loopback address')
  // fc00::/7, which holds the metadata address fd00:ec2::254
  if ((first & 0xfe00) === 0xfc00) return refuse('it is a private address')
  if ((first & 0xff00) === 0xff00) return refuse('it is a multicast address')
  if ((first & 0xffc0) === 0xfe80) return refuse('it is a link-local address')
  if ((first & 0xffc0) === 0xfec0) return refuse('it is a private address')
  if (first === 0x2001 && second === 0xdb8) return refuse('it is a documentation address')
  // Only 2000::/3 is handed out to the public internet.
  if ((first & 0xe000) !== 0x2000) return refuse('it is a reserved address')
  // 2001::/23: protocol assignments (Teredo, ORCHID, benchmarking)
  if (first === 0x2001 && second < 0x200) return refuse('it is a reserved address')
  return { ok: true }
}

const join = (high = 0, low = 0) => high * 65_536 + low

/** The IPv4 address that an IPv6 one carries: mapped, compatible, NAT64, 6to4; null when it carries none. */
function embeddedIpv4(groups: readonly number[]): number | null {
  const [a, b, c, , e, f, g, h] = groups
  const leadingZeros = groups.slice(0, 5).every((group) => group === 0)
  if (leadingZeros && f === 0xffff) return join(g, h)
  if (leadingZeros && f === 0 && g !== 0) return join(g, h)
  if (groups.slice(0, 4).every((group) => group === 0) && e === 0xffff && f === 0) return join(g, h)
  if (a === 0x64 && b === 0xff9b) return join(g, h)
  if (a === 0x2002) return join(b, c)
  return null
}

const readGroups = (part: string): number[] =>
  part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))

/** Eight groups; null when it is not an address. Expects what a URL parser has already made canonical. */
function parseIpv6(text: string): number[] | null {
  const [head = '', tail, ...rest] = text.split('::')
  if (rest.length > 0) return null
  const left = readGroups(head)
  const right = tail === undefined ? [] : readGroups(tail)
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...left, ...Array.from({ length: missing }, () => 0), ...right]
  return groups.some((group) => Number.isNaN(group) || group < 0 || group > 0xffff) ? null : groups
}
