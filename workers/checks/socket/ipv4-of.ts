/** What a resolver says of a name: its IPv4 addresses, that it does not exist, or nothing that helps. */
export type Resolved = { addresses: string[] } | 'no_such_name' | null

const typeA = 1
const nameError = 3

/** Asks a DNS-over-HTTPS resolver (RFC 8484) for the IPv4 addresses of a name. Never rejects. */
export async function ipv4Of(hostname: string, resolver: string, signal: AbortSignal): Promise<Resolved> {
  try {
    const url = new URL(resolver)
    url.searchParams.set('dns', base64url(query(hostname)))
    const response = await fetch(url, { headers: { accept: 'application/dns-message' }, signal })
    if (!response.ok) return null
    return read(new DataView(await response.arrayBuffer()))
  } catch {
    // No resolver, no answer in time, or one that cannot be read: this look was only meant to help.
    return null
  }
}

/** A query for A records, recursion desired (RFC 1035, section 4). */
function query(hostname: string): Uint8Array {
  const labels = hostname.replace(/\.$/, '').split('.')
  const name = labels.flatMap((label) => [label.length, ...new TextEncoder().encode(label)])
  return Uint8Array.of(0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 0, typeA, 0, 1)
}

const base64url = (bytes: Uint8Array): string => bytes.toBase64({ alphabet: 'base64url', omitPadding: true })

/** Throws a RangeError on a message that is cut off. */
function read(message: DataView): Resolved {
  const code = message.getUint16(2) & 0x0f
  if (code === nameError) return 'no_such_name'
  if (code !== 0) return null
  const addresses: string[] = []
  let at = skipName(message, 12) + 4
  for (let left = message.getUint16(6); left > 0; left -= 1) {
    at = skipName(message, at)
    const length = message.getUint16(at + 8)
    if (message.getUint16(at) === typeA && length === 4)
      addresses.push([10, 11, 12, 13].map((offset) => message.getUint8(at + offset)).join('.'))
    at += 10 + length
  }
  return { addresses }
}

/** Where a name ends: at its root label, or at a pointer (two bytes that begin with 11). */
function skipName(message: DataView, from: number): number {
  let at = from
  for (;;) {
    const length = message.getUint8(at)
    if (length === 0) return at + 1
    if (length >= 0xc0) return at + 2
    at += length + 1
  }
}
