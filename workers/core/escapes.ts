/**
 * Bytes as people write and read them: text with \r \n \t \0 \\ and \xNN for what cannot be typed or seen.
 */
const escapePattern = /\\(?:x([\da-f]{2})|([rnt0\\]))/gi
const letters: Record<string, string> = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' }

/** What is wrong with a text with escapes; null when nothing is. */
export function escapeFault(text: string): string | null {
  const stray = text.replaceAll(escapePattern, '').match(/\\.?/)
  return stray ? `${stray[0]} is no escape; there are \\r \\n \\t \\0 \\\\ and \\xNN` : null
}

/** The bytes that a text with escapes stands for, in UTF-8. */
export function unescapeBytes(text: string): Uint8Array {
  const encoder = new TextEncoder()
  const bytes: number[] = []
  let at = 0
  for (const match of text.matchAll(escapePattern)) {
    bytes.push(...encoder.encode(text.slice(at, match.index)))
    const [whole, hex, letter] = match
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else bytes.push((letters[letter?.toLowerCase() ?? ''] ?? '').charCodeAt(0))
    at = match.index + whole.length
  }
  bytes.push(...encoder.encode(text.slice(at)))
  return Uint8Array.from(bytes)
}

const named: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0', '\\': '\\\\' }

/** Bytes as a text with escapes, in which everything can be seen; at most `max` letters and then "…". */
export function escapeBytes(bytes: Uint8Array, max: number): string {
  const isCut = bytes.length > max * 4
  const text = readable(bytes.subarray(0, max * 4), isCut)
  return text.length > max || isCut ? `${text.slice(0, max)}…` : text
}

function readable(bytes: Uint8Array, isCut: boolean): string {
  const text = decode(bytes, isCut)
  // What is not UTF-8 is shown a byte at a time.
  if (text === null) return Array.from(bytes, (byte) => shown(byte, byte < 0x7f)).join('')
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 0
    return code > 0x7f ? letter : shown(code, true)
  }).join('')
}

function shown(code: number, isAscii: boolean): string {
  const letter = String.fromCharCode(code)
  if (named[letter]) return named[letter]
  return isAscii && code >= 0x20 && code !== 0x7f ? letter : `\\x${code.toString(16).padStart(2, '0')}`
}

/** UTF-8 as text; of bytes that were cut, a letter at the end may be incomplete. Null when it is not UTF-8. */
function decode(bytes: Uint8Array, isCut: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut })
  } catch {
    return null
  }
}
