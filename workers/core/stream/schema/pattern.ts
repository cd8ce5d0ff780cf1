import { RE2JS } from 're2js'

/** Characters that a pattern may have. */
export const maxPatternLength = 500

/** Answers in time that is linear in the text, whatever the pattern. */
export interface LinearPattern {
  test(text: string): boolean
}

/** What `\s` and `.` mean in ECMAScript, and RE2 takes otherwise. */
const space = String.raw`\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
const noSpace = String.raw`\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
const anyButNewLine = String.raw`[^\n\r\x{2028}\x{2029}]`

/**
 * Makes a pattern of ECMAScript into one of RE2, which never goes back: no text makes it run away.
 * Throws what is wrong, as a sentence that fits behind the pattern's name.
 */
export function linearPattern(source: string): LinearPattern {
  if (source.length > maxPatternLength) throw new Error(`has more than ${maxPatternLength} characters`)
  try {
    void new RegExp(source, 'u')
  } catch {
    throw new Error('is not a regular expression')
  }
  try {
    const pattern = RE2JS.compile(translated(source))
    return { test: (text) => pattern.matcher(text).find() }
  } catch {
    throw new Error(
      String.raw`uses what cannot be answered in linear time (look-around, back-references), repeats more than 1,000 times, or names a class as RE2 does not: write \p{L}, not \p{Letter}`,
    )
  }
}

const escapes = String.raw`\\u\{[\dA-Fa-f]+\}|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}|\\u[\dA-Fa-f]{4}|\\[^]|[^]`
/** An escape with all that belongs to it, or one character. */
const inClass = new RegExp(escapes, 'uy')
/** Outside of a class also the beginning of a group with a name. */
const outside = new RegExp(String.raw`\(\?<(?![=!])[^>]+>|${escapes}`, 'uy')

function translated(source: string): string {
  let isInClass = false
  let text = ''
  for (let place = 0; place < source.length;) {
    const next = isInClass ? inClass : outside
    next.lastIndex = place
    const [token] = next.exec(source) ?? [source.slice(place)]
    place += token.length
    text += replaced(token, isInClass)
    if (token === '[') isInClass = true
    if (token === ']') isInClass = false
  }
  return text
}

function replaced(token: string, isInClass: boolean): string {
  if (token === String.raw`\s`) return isInClass ? space : `[${space}]`
  if (token === String.raw`\S`) return isInClass ? noSpace : `[${noSpace}]`
  if (token.startsWith(String.raw`\u`)) return String.raw`\x{${codePoint(token).toString(16)}}`
  if (isInClass) return token === '[' ? String.raw`\[` : token
  if (token === '.') return anyButNewLine
  return token.startsWith('(?<') && token.length > 3 ? '(' : token
}

/** Of `\u0041`, `\u{1f600}`, or the two halves of one. */
function codePoint(escape: string): number {
  const units = escape.match(/[\dA-Fa-f]{4,}|(?<=\{)[\dA-Fa-f]+/g) ?? []
  const [high = 0, low] = units.map((unit) => Number.parseInt(unit, 16))
  return low === undefined ? high : 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00)
}
