import { trimBlanks } from '../trim-blanks.ts'

/** The head of an HTTP/1 response: status line and fields, as they came, in order. */
export interface ResponseHead {
  /** 1.0 or 1.1; the minor version decides whether a body may be chunked. */
  minorVersion: number
  status: number
  fields: readonly (readonly [name: string, value: string])[]
}

const statusLine = /^HTTP\/1\.(\d) (\d{3})(?: [^\r\n\0]*)?$/
const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/
const forbidden = /[\r\0]/

/**
 * Reads the head of a response (RFC 9112, sections 4 and 5), given as Latin-1 text without the empty line that ends
 * it. Lenient where the RFC lets a client be so: bare line feeds, no reason phrase, a folded field. Null when it is
 * not HTTP/1.
 */
export function readHead(text: string): ResponseHead | null {
  const [first = '', ...lines] = text.split(/\r?\n/)
  const start = statusLine.exec(first)
  if (!start) return null
  const fields: [string, string][] = []
  for (const line of lines) {
    if (line === '') continue
    if (forbidden.test(line)) return null
    const last = fields.at(-1)
    if (/^[\t ]/.test(line) && last) {
      last[1] = `${last[1]} ${line.trim()}`.trim()
      continue
    }
    const field = readField(line)
    if (!field) return null
    fields.push(field)
  }
  return { minorVersion: Number(start[1]), status: Number(start[2]), fields }
}

/** By hand: a pattern that trims goes over a long run of blanks again and again, and whoever answers may send one. */
function readField(line: string): [name: string, value: string] | null {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(0, colon))
  return fieldName.test(name) ? [name, trimBlanks(line.slice(colon + 1))] : null
}

/** The values of a field, each in its place of the comma-separated lists. */
export const fieldValues = ({ fields }: ResponseHead, name: string): string[] =>
  fields
    .filter(([one]) => one.toLowerCase() === name)
    .flatMap(([, value]) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
