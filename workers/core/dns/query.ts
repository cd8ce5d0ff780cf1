import { numberOfType, type RecordType } from './record-type.ts'

const recursionDesired = 0x0100
// Set in a query it asks for the AD flag without the signatures (RFC 6840 §5.7).
const authenticData = 0x0020
const classIn = 1
const typeOpt = 41
const payloadBytes = 1232

/** The id of every query: over HTTP it tells nothing apart, and 0 can be cached (RFC 8484 §4.1). */
export const queryId = 0

/**
 * A query for a name's records, with EDNS (RFC 6891), so that resolvers may say why they failed (RFC 8914).
 * `name` is in ASCII, labels between dots; `.` is the root.
 */
export function encodeQuery(name: string, type: RecordType): Uint8Array<ArrayBuffer> {
  const labels = name.split('.').filter((label) => label !== '')
  const u16 = (value: number) => [value >> 8, value & 0xff]
  return Uint8Array.from([
    ...[queryId, recursionDesired | authenticData, 1, 0, 0, 1].flatMap(u16),
    ...labels.flatMap((label) => [label.length, ...Array.from(label, (letter) => letter.charCodeAt(0))]),
    0,
    ...u16(numberOfType(type)),
    ...u16(classIn),
    // The OPT pseudo-record: root, type, payload size, extended rcode and flags, no options.
    0,
    ...[typeOpt, payloadBytes, 0, 0, 0].flatMap(u16),
  ])
}
