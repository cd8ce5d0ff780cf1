import { fromHex, toHex } from '../encoding.ts'
import type { Certificate } from './x509.ts'

/** A host as certificates name it. */
export type HostId = { name: string } | { address: string }

/**
 * The host a certificate must be for: a name in lower case and punycode (RFC 5891), or an address in hex.
 * Null when this is neither.
 */
export function hostId(hostname: string): HostId | null {
  const bracketed = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
  const parsed = URL.parse(`http://${bracketed}/`)?.hostname.replace(/\.$/, '')
  if (!parsed) return null
  if (parsed.startsWith('[')) return { address: ipv6Hex(parsed.slice(1, -1)) }
  if (!/^[\d.]+$/.test(parsed)) return { name: parsed }
  return { address: toHex(Uint8Array.from(parsed.split('.').map(Number))) }
}

/** Eight groups in hex, of an address that a URL parser has made canonical. */
function ipv6Hex(text: string): string {
  const [left = '', right] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const missing = right === undefined ? 0 : 8 - groups(left).length - groups(right).length
  const all = [...groups(left), ...Array.from({ length: missing }, () => '0'), ...groups(right ?? '')]
  return all.map((group) => group.padStart(4, '0')).join('')
}

/**
 * Whether a certificate is for this host (RFC 9525): by one of its alternative names, never by its common name.
 * `*` stands for exactly one whole label, the left-most, and never for an address.
 */
export function isFor({ names, addresses }: Pick<Certificate, 'names' | 'addresses'>, host: HostId): boolean {
  if ('address' in host) return addresses.includes(host.address)
  return names.some((name) => matches(name.replace(/\.$/, ''), host.name))
}

function matches(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name
  const parent = pattern.slice(2)
  const dot = name.indexOf('.')
  // "*.com" would be everybody's.
  return parent.includes('.') && !parent.includes('*') && dot > 0 && name.slice(dot + 1) === parent
}

/** "192.0.2.1" or "2001:db8::1", from the bytes in hex. */
export function addressText(hex: string): string {
  if (hex.length === 8) return fromHex(hex).join('.')
  const groups = hex.match(/.{4}/g)?.map((group) => group.replace(/^0+(?=.)/, '')) ?? []
  return URL.parse(`http://[${groups.join(':')}]/`)?.hostname.slice(1, -1) ?? hex
}
