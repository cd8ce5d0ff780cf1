/** HTML that is safe to send: only `html` makes it, and it escapes whatever is put in. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | null | Markup | readonly Part[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** No XML may hold these, however they are written: one of them makes a whole feed unreadable. */
const unwritable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Text as it may stand in HTML, XML and SVG, between tags and in quoted attributes. */
export const escape = (text: string): string =>
  text.replaceAll(unwritable, '').replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter)

const written = (part: Part): string => {
  if (part === null) return ''
  if (part instanceof Markup) return part.text
  if (typeof part === 'object') return part.map(written).join('')
  return escape(String(part))
}

/** A template of HTML. Strings are escaped, other templates are not; its own line breaks are for its reader only. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(strings.map((piece, index) => onOneLine(piece) + written(parts[index] ?? null)).join(''))

/** A line break between tags says nothing; one within a tag parts two attributes. */
const onOneLine = (piece: string): string =>
  piece.replaceAll(/(^|[^\s])?\s*\n\s*(.|$)/g, (_, before: string | undefined, next: string) => {
    const isBetween = before === undefined || before === '>' || next === '<' || next === '>' || next === ''
    return `${before ?? ''}${isBetween ? '' : ' '}${next}`
  })
