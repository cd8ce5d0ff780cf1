import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { Signal } from './signal.ts'

/** What a request came to: what is not zero is said as a partial success. */
export interface Outcome {
  rejected: number
  /** Why, in words; empty when nothing was rejected. */
  message: string
}

const countNames = { metrics: 'rejectedDataPoints', logs: 'rejectedLogRecords' } as const

/** The body by which an export is answered: `Export…ServiceResponse`, whose fields have the same numbers. */
export function encodeResponse(signal: Signal, isJson: boolean, { rejected, message }: Outcome): BodyInit {
  const isFull = rejected === 0 && message === ''
  if (!isJson) return isFull ? '' : partOf(1, countAndText(rejected, message)).finish()
  const partialSuccess = { [countNames[signal]]: String(rejected), errorMessage: message }
  return JSON.stringify(isFull ? {} : { partialSuccess })
}

/** `google.rpc.Status`: the body by which a refusal is told. */
export const encodeStatus = (
  isJson: boolean,
  { code, message }: { code: number; message: string },
): BodyInit => (isJson ? JSON.stringify({ code, message }) : countAndText(code, message))

/** A number in the first field, a text in the second: so are both `Status` and the partial successes. */
const countAndText = (count: number, text: string): Uint8Array<ArrayBuffer> =>
  new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(count)
    .tag(2, WireType.LengthDelimited)
    .string(text)
    .finish()

const partOf = (number: number, part: Uint8Array): BinaryWriter =>
  new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(part)
