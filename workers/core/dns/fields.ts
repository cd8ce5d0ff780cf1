import { bareName } from './follow.ts'
import { canonicalIpv4, canonicalIpv6 } from './ip-text.ts'
import type { RecordType } from './record-type.ts'

/** Stands for any one field, or for all that is left when it comes last. */
export const wildcard = '*'

type Kind = 'name' | 'number' | 'word' | 'text' | 'ipv4' | 'ipv6' | 'param'

/** What the fields of a record are, in order; the last of an SVCB or HTTPS record repeats. */
const layouts: Record<RecordType, readonly Kind[]> = {
  A: ['ipv4'],
  AAAA: ['ipv6'],
  NS: ['name'],
  CNAME: ['name'],
  PTR: ['name'],
  MX: ['number', 'name'],
  TXT: ['text'],
  SOA: ['name', 'name', 'number', 'number', 'number', 'number', 'number'],
  SRV: ['number', 'number', 'number', 'name'],
  CAA: ['number', 'word', 'text'],
  SVCB: ['number', 'name', 'param'],
  HTTPS: ['number', 'name', 'param'],
}

/** The one spelling of a field; null when it is none. */
const spellings: Record<Kind, (field: string) => string | null> = {
  name: bareName,
  number: (field) => (/^\d{1,10}$/.test(field) ? String(Number(field)) : null),
  word: (field) => field.toLowerCase(),
  text: textOf,
  ipv4: canonicalIpv4,
  ipv6: canonicalIpv6,
  param: (field) => field.replace(/^([^=]+)="(.*)"$/, '$1=$2'),
}

const words: Record<Kind, string> = {
  name: 'a name',
  number: 'a number',
  word: 'a word',
  text: 'a text',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  param: 'key=value',
}

/** "a number, a name": what a value of this type is made of, for people. */
export const layoutInWords = (type: RecordType): string => layouts[type].map((kind) => words[kind]).join(', ')

/**
 * The fields of a record's data, each in its one spelling, so that equal data is equal fields: names in lower case
 * without the last dot, addresses as RFC 5952, texts without quotes and escapes. Null when it is not of that type.
 * What people type may leave out the preference of an MX record, the quotes of a text that has no quotes, and may
 * say `*` for a field.
 */
export function fieldsOf(type: RecordType, data: string): string[] | null {
  if (type === 'TXT') return [textOf(data)]
  const split = splitFields(data)
  const layout = layouts[type]
  const given = type === 'MX' && split.length === 1 && split[0] !== wildcard ? [wildcard, ...split] : split
  if (!fits(given, layout)) return null
  const fields = given.map((field, index) => spell(layout[index] ?? layout.at(-1) ?? 'word', field))
  return fields.some((field) => field === null) ? null : (fields as string[])
}

function fits(given: readonly string[], layout: readonly Kind[]): boolean {
  if (given.length === 0) return false
  if (layout.at(-1) === 'param') return given.length >= 2 || given.at(-1) === wildcard
  return given.length === layout.length || (given.length < layout.length && given.at(-1) === wildcard)
}

const spell = (kind: Kind, field: string): string | null =>
  field === wildcard ? wildcard : spellings[kind](field)

/** Blanks part fields, except inside quotes. */
const splitFields = (data: string): string[] => data.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? []

/** The text behind `"one" "two"` and its escapes, joined as readers of SPF and DKIM join it; other text as it is. */
function textOf(data: string): string {
  const trimmed = data.trim()
  const strings = /^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/s.test(trimmed)
    ? (trimmed.match(/"(?:[^"\\]|\\.)*"/gs) ?? []).map((one) => one.slice(1, -1))
    : null
  return strings === null ? trimmed : unescape(strings.join(''))
}

function unescape(text: string): string {
  const bytes: number[] = []
  for (const [part, code, letter] of text.matchAll(/\\(\d{3})|\\(.)|[^\\]+/gs)) {
    if (code !== undefined) bytes.push(Number(code) & 0xff)
    else bytes.push(...new TextEncoder().encode(letter ?? part))
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}
