import { ipv4Text, ipv6Text } from './ip-text.ts'
import { escapeByte, UnreadableMessage, WireReader } from './wire-reader.ts'

/** https://www.iana.org/assignments/dns-svcb/dns-svcb.xhtml */
const keyNames: Record<number, string> = {
  0: 'mandatory',
  1: 'alpn',
  2: 'no-default-alpn',
  3: 'port',
  4: 'ipv4hint',
  5: 'ech',
  6: 'ipv6hint',
  7: 'dohpath',
  8: 'ohttp',
}
const keyName = (key: number): string => keyNames[key] ?? `key${key}`

/** The parameters of an SVCB or HTTPS record, as `key=value` or a bare `key`, in the order of their numbers (RFC 9460 §2). */
export function readServiceParams(data: WireReader): string[] {
  const params: string[] = []
  let before = -1
  while (!data.done) {
    const key = data.u16()
    if (key <= before) throw new UnreadableMessage('the parameters of a service record are out of order')
    before = key
    const value = readValue(keyName(key), data.bytes(data.u16()))
    params.push(value === '' ? keyName(key) : `${keyName(key)}=${value}`)
  }
  return params
}

function readValue(key: string, bytes: Uint8Array): string {
  const value = new WireReader(bytes)
  switch (key) {
    case 'mandatory':
      return all(value, () => keyName(value.u16()))
    case 'alpn':
      return all(value, () => text(value.string(), ',\\" '))
    case 'port':
      return String(value.u16())
    case 'ipv4hint':
      return all(value, () => ipv4Text(value.bytes(4)))
    case 'ipv6hint':
      return all(value, () => ipv6Text(value.bytes(16)))
    case 'ech':
      return btoa(String.fromCharCode(...bytes))
    default:
      return text(bytes, '\\" ')
  }
}

function all(value: WireReader, read: () => string): string {
  const list: string[] = []
  while (!value.done) list.push(read())
  return list.join(',')
}

const text = (bytes: Uint8Array, special: string): string =>
  Array.from(bytes, (byte) => escapeByte(byte, special)).join('')
