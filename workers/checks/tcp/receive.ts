import { latin1, latin1Bytes } from '#core/latin1'
import { WireError } from '#platform/socket/wire-error'
import type { WireReader } from '#platform/socket/wire-reader'
import { maxReplyBytes, type Step } from './config.ts'
import type { Reply } from './talk.ts'

/**
 * Waits until what has come holds what is expected, and takes all of it. An answer that can no longer become right,
 * by its beginning, its end or its length, is not waited for.
 */
export const receiveMatch =
  (expected: Uint8Array, match: Step['match']) =>
  async (reader: WireReader): Promise<Reply> => {
    let searched = 0
    for (;;) {
      const bytes = reader.peek()
      const found =
        match === 'contains' ? indexOf(bytes, expected, searched) >= 0 : startsWith(bytes, expected)
      const isHopeless = match === 'starts_with' && !startsWith(expected, bytes.subarray(0, expected.length))
      if (found || isHopeless || bytes.length >= maxReplyBytes) return take(reader, found)
      searched = Math.max(0, bytes.length - expected.length + 1)
      if (!(await reader.fill())) return endedEarly(reader)
    }
  }

const take = async (reader: WireReader, ok: boolean): Promise<Reply> => ({
  bytes: await reader.exactly(reader.waiting),
  ok,
})

/** An end without a word is a closed connection; after some words they are the answer, and not the right one. */
function endedEarly(reader: WireReader): Promise<Reply> {
  if (reader.waiting === 0) throw new WireError('reset', 'read', 'it closed the connection without an answer')
  return take(reader, false)
}

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
  bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte)

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first = 0] = wanted
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at
  }
  return -1
}

const maxLineBytes = 2_048
const maxLines = 60
const lineFeed = Uint8Array.of(10)

/** Takes whole lines up to and with the one that is the last; `isOk` judges that one. */
export const receiveLines =
  (isLast: (line: string) => boolean, isOk: (line: string) => boolean) =>
  async (reader: WireReader): Promise<Reply> => {
    const lines: string[] = []
    for (;;) {
      const line = latin1(await reader.until(lineFeed, maxLineBytes))
      lines.push(line)
      const bytes = latin1Bytes(lines.join(''))
      if (isLast(line)) return { bytes, ok: isOk(line) }
      if (lines.length >= maxLines) return { bytes, ok: false }
    }
  }
