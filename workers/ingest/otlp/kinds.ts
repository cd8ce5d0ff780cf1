import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { fromBase64, toHex } from '#core/encoding'
import type { Scalar } from './message.ts'

/**
 * The kinds of values that OTLP's messages have.
 * @see https://protobuf.dev/programming-guides/json/
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

const fault = (what: string) => new TypeError(`no ${what}`)

export const text: Scalar<string> = {
  wireType: WireType.LengthDelimited,
  zero: '',
  read: (reader) => reader.string(true),
  fromJson: (json) => {
    if (typeof json !== 'string') throw fault('text')
    return json
  },
}

export const bytes: Scalar<Uint8Array> = {
  wireType: WireType.LengthDelimited,
  zero: new Uint8Array(),
  read: (reader) => reader.bytes(),
  fromJson: (json) => {
    if (typeof json !== 'string') throw fault('base64')
    return fromBase64(json.replaceAll('-', '+').replaceAll('_', '/'))
  },
}

/** The id of a trace or a span, in hexadecimal digits; empty for the one of zeros, which says "none". */
export const id: Scalar<string> = {
  wireType: WireType.LengthDelimited,
  zero: '',
  read: (reader) => idOf(toHex(reader.bytes())),
  fromJson: (json) => {
    if (typeof json !== 'string' || !/^([0-9a-f]{2})*$/i.test(json)) throw fault('hexadecimal digits')
    return idOf(json.toLowerCase())
  },
}

const idOf = (digits: string): string => (/[^0]/.test(digits) ? digits : '')

export const bool: Scalar<boolean> = {
  wireType: WireType.Varint,
  zero: false,
  read: (reader) => reader.bool(),
  fromJson: (json) => {
    if (typeof json !== 'boolean') throw fault('boolean')
    return json
  },
}

export const double: Scalar<number> = {
  wireType: WireType.Bit64,
  zero: 0,
  read: (reader) => reader.double(),
  fromJson: (json) => {
    if (typeof json === 'number') return json
    const isName = json === 'NaN' || json === 'Infinity' || json === '-Infinity'
    if (typeof json !== 'string' || !(isName || isNumber(json))) throw fault('number')
    return Number(json)
  },
}

const isNumber = (written: string): boolean => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(written)

/** A whole number of JSON: as such, or in quotes, as those are that a double may not hold. */
function wholeOf(json: unknown, from: bigint, to: bigint): bigint {
  const isWritten = typeof json === 'string' && isNumber(json)
  if (!isWritten && typeof json !== 'number') throw fault('number')
  // BigInt throws on what is not whole.
  const value = isWritten && /^-?\d+$/.test(json) ? BigInt(json) : BigInt(Number(json))
  if (value < from || value > to) throw fault('number of that size')
  return value
}

const large = (
  wireType: WireType,
  isSigned: boolean,
  read: (reader: BinaryReader) => bigint | string,
): Scalar<bigint> => ({
  wireType,
  zero: 0n,
  read: (reader) => BigInt(read(reader)),
  fromJson: (json) =>
    isSigned ? wholeOf(json, -(2n ** 63n), 2n ** 63n - 1n) : wholeOf(json, 0n, 2n ** 64n - 1n),
})

export const int64 = large(WireType.Varint, true, (reader) => reader.int64())
export const uint64 = large(WireType.Varint, false, (reader) => reader.uint64())
export const fixed64 = large(WireType.Bit64, false, (reader) => reader.fixed64())
export const sfixed64 = large(WireType.Bit64, true, (reader) => reader.sfixed64())

const small = (
  wireType: WireType,
  isSigned: boolean,
  read: (reader: BinaryReader) => number,
): Scalar<number> => ({
  wireType,
  zero: 0,
  read,
  fromJson: (json) =>
    Number(isSigned ? wholeOf(json, -(2n ** 31n), 2n ** 31n - 1n) : wholeOf(json, 0n, 2n ** 32n - 1n)),
})

/** Also what has names in protobuf: OTLP's JSON takes only the numbers of those. */
export const int32 = small(WireType.Varint, true, (reader) => reader.int32())
export const sint32 = small(WireType.Varint, true, (reader) => reader.sint32())
export const uint32 = small(WireType.Varint, false, (reader) => reader.uint32())
export const fixed32 = small(WireType.Bit32, false, (reader) => reader.fixed32())
