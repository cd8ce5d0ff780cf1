import { encodeFrame, flags, frameTypes, preface } from '#core/http2/frame'
import { encodeFields, type HeaderField } from '#core/http2/hpack'

/** The one stream that is used. */
export const streamId = 1

/** Everything that a client says for one request: the preface, its settings, the request. */
export function opening(fields: readonly HeaderField[], body: Uint8Array): Uint8Array {
  // SETTINGS_ENABLE_PUSH = 0; all else as the RFC has it.
  const settings = Uint8Array.of(0, 2, 0, 0, 0, 0)
  const parts = [
    preface,
    encodeFrame({ type: frameTypes.settings, flags: 0, streamId: 0 }, settings),
    encodeFrame({ type: frameTypes.headers, flags: flags.endHeaders, streamId }, encodeFields(fields)),
    encodeFrame({ type: frameTypes.data, flags: flags.endStream, streamId }, body),
  ]
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
