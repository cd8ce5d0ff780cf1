import { isKnownType, type RecordType } from './record-type.ts'
import { readServiceParams } from './service-params.ts'
import { ipv4Text, ipv6Text } from './ip-text.ts'
import { escapeByte, type WireReader } from './wire-reader.ts'

/**
 * What a record holds, in the presentation format of its type (RFC 1035 §5, 2782, 8659, 9460). Throws
 * `UnreadableMessage` when the bytes are not of that type; a type that is not known is shown as RFC 3597 says.
 */
export function readData(type: string, data: WireReader): string {
  if (!isKnownType(type)) {
    const bytes = data.rest()
    return `\\# ${bytes.length} ${hex(bytes)}`.trimEnd()
  }
  return readers[type](data)
}

const name = (data: WireReader): string => data.name()

const readers: Record<RecordType, (data: WireReader) => string> = {
  A: (data) => ipv4Text(data.bytes(4)),
  AAAA: (data) => ipv6Text(data.bytes(16)),
  NS: name,
  CNAME: name,
  PTR: name,
  MX: (data) => `${data.u16()} ${data.name()}`,
  TXT: (data) => {
    const strings: string[] = []
    while (!data.done) strings.push(quoted(data.string()))
    return strings.join(' ')
  },
  SOA: (data) =>
    [data.name(), data.name(), data.u32(), data.u32(), data.u32(), data.u32(), data.u32()].join(' '),
  SRV: (data) => [data.u16(), data.u16(), data.u16(), data.name()].join(' '),
  CAA: (data) => [data.u8(), ascii(data.string()).toLowerCase(), quoted(data.rest())].join(' '),
  SVCB: service,
  HTTPS: service,
}

function service(data: WireReader): string {
  const priority = data.u16()
  const target = data.name()
  return [priority, target, ...readServiceParams(data)].join(' ')
}

const ascii = (bytes: Uint8Array): string => Array.from(bytes, (byte) => escapeByte(byte, '"\\ ')).join('')
const quoted = (bytes: Uint8Array): string =>
  `"${Array.from(bytes, (byte) => escapeByte(byte, '"\\')).join('')}"`
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
