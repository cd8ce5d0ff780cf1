/** One value of DER (ITU-T X.690): its tag, its content, and the whole of it as it stands. */
export interface Der {
  tag: number
  body: Uint8Array<ArrayBuffer>
  raw: Uint8Array<ArrayBuffer>
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  bmpString: 0x1e,
  sequence: 0x30,
} as const

const broken = () => new RangeError('this is not DER')

/** The values that stand one after the other in these bytes. Throws RangeError on what is no DER. */
export function readAll(bytes: Uint8Array): Der[] {
  const found: Der[] = []
  for (let at = 0; at < bytes.length;) {
    const one = readAt(bytes, at)
    found.push(one)
    at += one.raw.length
  }
  return found
}

/** The one value in these bytes. Throws RangeError when there is more, less or none. */
export function readOne(bytes: Uint8Array): Der {
  const one = readAt(bytes, 0)
  if (one.raw.length !== bytes.length) throw broken()
  return one
}

/** What a sequence or set holds; throws RangeError when this is of another tag. */
export function children(value: Der | undefined, tag: number = derTag.sequence): Der[] {
  if (value?.tag !== tag) throw broken()
  return readAll(value.body)
}

function readAt(bytes: Uint8Array, at: number): Der {
  const tag = bytes[at]
  const first = bytes[at + 1]
  // Tags of several bytes do not occur in certificates.
  if (tag === undefined || first === undefined || (tag & 31) === 31) throw broken()
  let length = first
  let from = at + 2
  if (first > 127) {
    const count = first - 128
    if (count === 0 || count > 3) throw broken()
    length = 0
    for (const byte of bytes.subarray(from, from + count)) length = length * 256 + byte
    from += count
  }
  const end = from + length
  if (end > bytes.length) throw broken()
  return { tag, body: bytes.slice(from, end), raw: bytes.slice(at, end) }
}

/** "1.2.840.113549.1.1.11". */
export function oidText(value: Der | undefined): string {
  if (value?.tag !== derTag.oid) throw broken()
  const arcs: number[] = []
  let arc = 0
  for (const byte of value.body) {
    arc = arc * 128 + (byte & 127)
    if (byte & 128) continue
    arcs.push(arc)
    arc = 0
  }
  const [joint = 0, ...rest] = arcs
  const first = Math.min(2, Math.floor(joint / 40))
  return [first, joint - first * 40, ...rest].join('.')
}

/** Epoch ms of a UTCTime or GeneralizedTime as RFC 5280, section 4.1.2.5, allows them. Throws RangeError on any other. */
export function timeMs(value: Der | undefined): number {
  if (!value) throw broken()
  const text = String.fromCharCode(...value.body)
  const isShort = value.tag === derTag.utcTime
  const match = (
    isShort ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  ).exec(text)
  if (!match) throw broken()
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const century = isShort ? (year < 50 ? 2000 : 1900) : 0
  return Date.UTC(century + year, month - 1, day, hour, minute, second)
}

/** The text of any of the string types that names are written in. */
export function stringOf({ tag, body }: Der): string {
  if (tag === derTag.utf8String) return new TextDecoder().decode(body)
  if (tag !== derTag.bmpString) return String.fromCharCode(...body)
  let text = ''
  for (let at = 0; at + 1 < body.length; at += 2)
    text += String.fromCharCode((body[at] ?? 0) * 256 + (body[at + 1] ?? 0))
  return text
}
