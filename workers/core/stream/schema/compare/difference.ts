import { canonicalText, isObject, type JsonSchema } from '../json-schema.ts'

/** What reading asks: may the new schema read old events, or the old one new events? */
export type Direction = 'backward' | 'forward'

/**
 * Why events that one schema (the writer) takes may be refused by the other (the reader).
 * `path` is the place in an event: names between dots, `[]` for items of a list, `*` for fields without a name of their own.
 */
export interface Difference {
  path: string
  /** Stable, for programs, e.g. `required_added`. In terms of going from the writer to the reader, as Confluent's are. */
  kind: string
  message: string
}

/** What a comparison carries along: both documents, their names in sentences, and what it may still cost. */
export interface Pair {
  writer: { root: JsonSchema; name: string }
  reader: { root: JsonSchema; name: string }
  /** Pairs being compared further up: a recursive schema meets itself there, and nothing new can follow. */
  above: Map<JsonSchema, Set<JsonSchema>>
  budget: { left: number }
  /** Whether both documents keep the same definitions aside, which refer to nothing but each other. */
  sameDefinitions: boolean
  /** Schemas as text, made once. */
  texts: Map<JsonSchema, string>
  /** Whether a pattern of names matches one. */
  matches(pattern: string, name: string): boolean
}

const asideOnly = (text: string): boolean => !/"\$ref":"(?!#\/(?:\$defs|definitions)\/)/.test(text)

export function haveSameDefinitions(one: JsonSchema, other: JsonSchema): boolean {
  const [text, otherText] = [one, other].map((root) =>
    isObject(root) ? canonicalText([root['$defs'] ?? null, root['definitions'] ?? null]) : '',
  )
  return text !== undefined && text === otherText && asideOnly(text)
}

/** Whether schemas of both documents, as text, say the same: references must lead to the same, too. */
export const isSameText = (pair: Pair, one: string, other: string): boolean =>
  one === other && (!one.includes('"$ref"') || (pair.sameDefinitions && asideOnly(one)))

/** Compares what is below; given to the parts so that they need not know the whole. */
export type Compare = (pair: Pair, writer: JsonSchema, reader: JsonSchema, path: string) => Difference[]

export class TooComplex extends Error {}

export const difference = (path: string, kind: string, message: string): Difference => ({
  path,
  kind,
  message,
})

const assertions = new Set([
  '$ref',
  'type',
  'enum',
  'const',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'format',
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  'maxItems',
  'minItems',
  'uniqueItems',
  'contains',
  'maxProperties',
  'minProperties',
  'required',
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
])

/** Takes every value. */
export const isOpen = (schema: JsonSchema): boolean =>
  schema === true || (isObject(schema) && !Object.keys(schema).some((keyword) => assertions.has(keyword)))

export const inItems = (path: string): string => `${path}[]`
