import { malformed } from './problem.ts'

const lineFeed = 0x0a

/** A body as text, without a byte order mark. Throws 400 when it is not UTF-8. */
export function textOf(body: Uint8Array): string {
  const text = decoded(body)
  if (text === null) throw malformed('The body is not UTF-8.')
  return text
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return null
  }
}

/** A line without the blanks around it; `text` is null when it is not UTF-8, and `raw` then says what can be said. */
export interface Line {
  text: string | null
  raw: string
}

/** The lines of a body. One that is not UTF-8 spoils no other. */
export function* linesOf(body: Uint8Array): Generator<Line> {
  const text = decoded(body)
  if (text === null) yield* linesOfBytes(body)
  else yield* linesOfText(text)
}

function* linesOfText(text: string): Generator<Line> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    const to = end < 0 ? text.length : end
    const line = text.slice(from, to).trim()
    yield { text: line, raw: line }
    from = to + 1
  }
}

function* linesOfBytes(body: Uint8Array): Generator<Line> {
  for (let from = 0; from < body.length;) {
    const end = body.indexOf(lineFeed, from)
    const to = end < 0 ? body.length : end
    const bytes = body.subarray(from, to)
    const text = decoded(bytes)?.trim() ?? null
    yield { text, raw: text ?? new TextDecoder().decode(bytes) }
    from = to + 1
  }
}
