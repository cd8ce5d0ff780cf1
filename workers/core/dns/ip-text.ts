/** "192.0.2.1" for its four bytes. */
export const ipv4Text = (bytes: Uint8Array): string => bytes.join('.')

/** An IPv6 address of 16 bytes, as RFC 5952 writes it. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index] ?? 0) * 0x100 + (bytes[2 * index + 1] ?? 0)).toString(16),
  )
  return canonicalIpv6(groups.join(':')) ?? groups.join(':')
}

/** The one spelling of an IPv4 address; null when it is none. */
export const canonicalIpv4 = (text: string): string | null =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255)
    ? text.split('.').map(Number).join('.')
    : null

/** The one spelling of an IPv6 address (RFC 5952), as a URL parser knows it; null when it is none. */
export function canonicalIpv6(text: string): string | null {
  if (!/^[\da-f:.]+$/i.test(text)) return null
  return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? null
}
