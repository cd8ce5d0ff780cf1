import { canonicalText, isObject, type SchemaObject } from '../json-schema.ts'
import { codePoints } from '../length.ts'
import { kindOf, shown } from '../words.ts'
import { difference, type Difference, type Pair } from './difference.ts'

const everyType = ['null', 'boolean', 'number', 'string', 'array', 'object']

/** The values that a schema lists, by `enum`, `const` or both; undefined when it lists none. */
export function listed(schema: SchemaObject): unknown[] | undefined {
  const values = Array.isArray(schema['enum']) ? schema['enum'] : undefined
  if (!('const' in schema)) return values
  const only = schema['const']
  const isListed = values?.some((value) => canonicalText(value) === canonicalText(only)) ?? true
  return isListed ? [only] : []
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const typeOfValue = (value: unknown): string => (Number.isInteger(value) ? 'integer' : kindOf(value))

/** The types that a schema takes; `integer` only where `number` is not. */
export function typesOf(schema: SchemaObject): string[] {
  const said = schema['type']
  const declared = said === undefined ? everyType : (Array.isArray(said) ? said : [said]).map(textOf)
  const values = listed(schema)
  if (!values) return declared
  return [...new Set(values.map(typeOfValue))].filter((type) => isTaken(type, declared))
}

const isTaken = (type: string, types: readonly string[]): boolean =>
  types.includes(type) || (type === 'integer' && types.includes('number'))

export function typeDifferences(
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  const [wrote, reads] = [typesOf({ ...writer, enum: undefined }), typesOf({ type: reader['type'] })]
  const written = listed(writer) ? typesOf(writer) : wrote
  const lost = written.filter((type) => !isTaken(type, reads))
  if (lost.length === 0) return []
  const kind =
    lost.length < written.length || (lost.includes('number') && reads.includes('integer'))
      ? 'type_narrowed'
      : 'type_changed'
  const also = kind === 'type_changed' ? 'takes' : 'also takes'
  const message = `${pair.reader.name} takes ${named(reads)} here, ${pair.writer.name} ${also} ${named(lost)}`
  return [difference(path, kind, message)]
}

const named = (types: readonly string[]): string =>
  types.length === everyType.length ? 'any type' : types.join(' or ')

export function listedDifferences(
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  const reads = listed(reader)
  if (!reads) return []
  const wrote = listed(writer)
  if (!wrote) {
    const message = `${pair.reader.name} takes only ${some(reads)}, ${pair.writer.name} takes other values too`
    return [difference(path, 'enum_added', message)]
  }
  const known = new Set(reads.map(canonicalText))
  const lost = wrote.filter((value) => !known.has(canonicalText(value)))
  if (lost.length === 0) return []
  const kind = lost.length < wrote.length && reads.length < wrote.length ? 'enum_narrowed' : 'enum_changed'
  return [difference(path, kind, `${pair.reader.name} does not take ${some(lost)}, ${pair.writer.name} does`)]
}

const some = (values: readonly unknown[]): string =>
  values.length > 5 ? `${values.slice(0, 5).map(shown).join(', ')} …` : values.map(shown).join(', ')

/** What a bound is of, and how it is read from listed values. */
interface Bound {
  keyword: string
  isUpper: boolean
  /** The type that the bound judges. */
  type: string
  words: string
  measure: (value: unknown) => number | undefined
}

const length = (value: unknown) => (typeof value === 'string' ? codePoints(value) : undefined)
const items = (value: unknown) => (Array.isArray(value) ? value.length : undefined)
const fields = (value: unknown) => (isObject(value) ? Object.keys(value).length : undefined)

const bounds: Bound[] = [
  { keyword: 'maxLength', isUpper: true, type: 'string', words: 'characters', measure: length },
  { keyword: 'minLength', isUpper: false, type: 'string', words: 'characters', measure: length },
  { keyword: 'maxItems', isUpper: true, type: 'array', words: 'items', measure: items },
  { keyword: 'minItems', isUpper: false, type: 'array', words: 'items', measure: items },
  { keyword: 'maxProperties', isUpper: true, type: 'object', words: 'fields', measure: fields },
  { keyword: 'minProperties', isUpper: false, type: 'object', words: 'fields', measure: fields },
]

const snake = (keyword: string): string =>
  keyword.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export function boundDifferences(
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  const types = typesOf(writer)
  return bounds
    .filter(({ type }) => types.includes(type))
    .flatMap((bound) => boundDifference(pair, bound, writer, reader, path))
}

function boundDifference(pair: Pair, bound: Bound, writer: SchemaObject, reader: SchemaObject, path: string) {
  const { keyword, isUpper, words } = bound
  const reads = reader[keyword]
  if (typeof reads !== 'number' || (!isUpper && reads === 0)) return []
  const wrote = measured(bound, writer) ?? (typeof writer[keyword] === 'number' ? writer[keyword] : undefined)
  if (wrote !== undefined && (isUpper ? wrote <= reads : wrote >= reads)) return []
  const change = wrote === undefined ? 'added' : isUpper ? 'decreased' : 'increased'
  const than = isUpper ? 'more' : 'fewer'
  const message = `${pair.reader.name} refuses ${than} than ${reads} ${words}, ${pair.writer.name} ${
    wrote === undefined ? 'does not' : `takes ${wrote}`
  }`
  return [difference(path, `${snake(keyword)}_${change}`, message)]
}

/** The furthest of the values that a schema lists. */
function measured({ measure, isUpper }: Bound, schema: SchemaObject): number | undefined {
  const values = listed(schema)
    ?.map(measure)
    .filter((value) => value !== undefined)
  if (!values || values.length === 0) return undefined
  return isUpper ? Math.max(...values) : Math.min(...values)
}

/** A limit of numbers: where it is, and whether it lies outside. */
interface Edge {
  at: number
  isOutside: boolean
}

function edgeOf(schema: SchemaObject, isUpper: boolean): Edge | undefined {
  const numbers = listed(schema)?.filter((value) => typeof value === 'number') ?? []
  if (numbers.length > 0)
    return { at: isUpper ? Math.max(...numbers) : Math.min(...numbers), isOutside: false }
  const inside = schema[isUpper ? 'maximum' : 'minimum']
  const outside = schema[isUpper ? 'exclusiveMaximum' : 'exclusiveMinimum']
  if (typeof outside !== 'number')
    return typeof inside === 'number' ? { at: inside, isOutside: false } : undefined
  const isCloser = typeof inside === 'number' && (isUpper ? inside < outside : inside > outside)
  return isCloser ? { at: inside, isOutside: false } : { at: outside, isOutside: true }
}

const isNumeric = (types: readonly string[]) => types.includes('number') || types.includes('integer')

export function numberDifferences(
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  if (!isNumeric(typesOf(writer))) return []
  const found = [true, false].flatMap((isUpper) => edgeDifference(pair, isUpper, writer, reader, path))
  const step = reader['multipleOf']
  if (typeof step !== 'number') return found
  const wrote = writer['multipleOf'] ?? (typesOf(writer).includes('number') ? undefined : 1)
  const values = listed(writer)?.filter((value) => typeof value === 'number')
  const agrees = values
    ? values.every((value) => isMultiple(value, step))
    : typeof wrote === 'number' && isMultiple(wrote, step)
  if (agrees) return found
  const message = `${pair.reader.name} takes multiples of ${step} only, ${pair.writer.name} ${
    typeof writer['multipleOf'] === 'number' ? `multiples of ${writer['multipleOf']}` : 'takes others too'
  }`
  return [
    ...found,
    difference(
      path,
      writer['multipleOf'] === undefined ? 'multiple_of_added' : 'multiple_of_changed',
      message,
    ),
  ]
}

function edgeDifference(
  pair: Pair,
  isUpper: boolean,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
) {
  const reads = edgeOf(reader, isUpper)
  if (!reads) return []
  const wrote = edgeOf(writer, isUpper)
  if (wrote) {
    const beyond = isUpper ? wrote.at - reads.at : reads.at - wrote.at
    if (beyond < 0 || (beyond === 0 && (wrote.isOutside || !reads.isOutside))) return []
  }
  const change = wrote === undefined ? 'added' : isUpper ? 'decreased' : 'increased'
  const limit = `${reads.isOutside ? (isUpper ? 'from' : 'up to') : isUpper ? 'above' : 'below'} ${reads.at}`
  const message = `${pair.reader.name} refuses numbers ${limit}, ${pair.writer.name} takes them`
  return [difference(path, `${isUpper ? 'maximum' : 'minimum'}_${change}`, message)]
}

// Decimal steps such as 0.01 are not exact in binary: the quotient is, but for the last digits.
const isMultiple = (value: number, step: number): boolean => {
  const quotient = value / step
  return Math.abs(quotient - Math.round(quotient)) < 1e-9
}

/** Rules of strings that are the same, or are not compared. */
export function textDifferences(
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  if (!typesOf(writer).includes('string')) return []
  return (['pattern', 'format'] as const).flatMap((keyword) => {
    const reads = reader[keyword]
    const wrote = writer[keyword]
    if (reads === undefined || reads === wrote) return []
    const kind = `${keyword}_${wrote === undefined ? 'added' : 'changed'}`
    const message = `${pair.reader.name} asks for the ${keyword} ${shown(reads)}, ${pair.writer.name} ${
      wrote === undefined ? 'does not' : `for ${shown(wrote)}`
    }`
    return [difference(path, kind, message)]
  })
}
