import { bareName } from './follow.ts'
import { canonicalIpv4, canonicalIpv6 } from './ip-text.ts'
import type { RecordType } from './record-type.ts'

const maxNameLetters = 253

/**
 * The name to ask for, in ASCII and lower case without the last dot: international names as punycode, and for PTR an
 * IP address as its reverse name (RFC 1035 §3.5, 3596 §2.5). Null when it is no name.
 */
export function queriedName(text: string, type: RecordType): string | null {
  const reverse = type === 'PTR' ? reverseName(text) : null
  if (reverse !== null) return reverse
  const name = bareName(text)
  if (name === '.') return name
  const ascii = /^[\u0021-\u007e]+$/.test(name) ? name : punycode(name)
  return ascii !== null && isName(ascii) ? ascii : null
}

/** A name of labels that hold letters, digits, hyphens, underscores; a star may be the first label. */
const isName = (name: string): boolean =>
  name.length <= maxNameLetters &&
  name.split('.').every((label, index) => /^[\w-]{1,63}$/.test(label) || (index === 0 && label === '*'))

/** As a URL parser does it (UTS 46); it would take an all-digit name for an address, but such a name is ASCII. */
const punycode = (name: string): string | null => URL.parse(`http://${name}/`)?.hostname ?? null

function reverseName(address: string): string | null {
  const ipv4 = canonicalIpv4(address)
  if (ipv4 !== null) return `${ipv4.split('.').toReversed().join('.')}.in-addr.arpa`
  const ipv6 = address.includes(':') ? canonicalIpv6(address) : null
  if (ipv6 === null) return null
  return `${nibbles(ipv6).toReversed().join('.')}.ip6.arpa`
}

function nibbles(ipv6: string): string[] {
  const [head = '', tail = ''] = ipv6.split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const left = groups(head)
  const right = groups(tail)
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...middle, ...right].flatMap((group) => group.padStart(4, '0').split(''))
}
