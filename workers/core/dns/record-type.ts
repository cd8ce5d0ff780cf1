/**
 * The record types that are read word by word, with their numbers
 * (https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#dns-parameters-4).
 */
const numbers = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  SVCB: 64,
  HTTPS: 65,
  CAA: 257,
} as const

export type RecordType = keyof typeof numbers

export const recordTypes = Object.keys(numbers) as [RecordType, ...RecordType[]]

export const numberOfType = (type: RecordType): number => numbers[type]

/** `A` for 1; `TYPE99` (RFC 3597) for one that is not read here. */
export const typeOfNumber = (number: number): string =>
  recordTypes.find((type) => numbers[type] === number) ?? `TYPE${number}`

export const isKnownType = (type: string): type is RecordType => Object.hasOwn(numbers, type)
