import { isObject } from './json-schema.ts'

/** What a value is, in the words of JSON Schema. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

const an = (kind: string): string => {
  if (kind === 'null') return 'null'
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`
}

/** A value of a schema, short enough for a sentence. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function oneOf(values: readonly unknown[]): string {
  const named = values.slice(0, 8).map(shown).join(', ')
  return values.length > 8 ? `${named} or one of ${values.length - 8} others` : named
}

const of = (count: unknown, thing: string, things: string): string =>
  `${String(count)} ${count === 1 ? thing : things}`

const formatWords: Record<string, string> = {
  'date-time': 'a date and time such as 2026-11-26T10:00:00Z',
  date: 'a date such as 2026-11-26',
  time: 'a time such as 10:00:00Z',
  duration: 'a duration such as PT15M',
  email: 'an email address',
  uuid: 'a UUID',
  uri: 'a URI',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
}

const words: Record<string, (limit: unknown, value: unknown) => string> = {
  type: (limit, value) =>
    `must be ${(Array.isArray(limit) ? limit : [limit]).map((kind) => an(String(kind))).join(' or ')}, not ${
      typeof value === 'number' && kindsOf(limit).includes('integer')
        ? 'one with a fraction'
        : an(kindOf(value))
    }`,
  required: () => 'is missing',
  enum: (limit) => `must be one of ${oneOf(Array.isArray(limit) ? limit : [])}`,
  const: (limit) => `must be ${shown(limit)}`,
  minimum: (limit) => `must be at least ${shown(limit)}`,
  maximum: (limit) => `must be at most ${shown(limit)}`,
  exclusiveMinimum: (limit) => `must be more than ${shown(limit)}`,
  exclusiveMaximum: (limit) => `must be less than ${shown(limit)}`,
  multipleOf: (limit) => `must be a multiple of ${shown(limit)}`,
  minLength: (limit) => `must have at least ${of(limit, 'character', 'characters')}`,
  maxLength: (limit) => `must have at most ${of(limit, 'character', 'characters')}`,
  pattern: (limit) => `must match the pattern ${shown(limit)}`,
  format: (limit) => `must be ${formatWords[String(limit)] ?? `in the format ${shown(limit)}`}`,
  minItems: (limit) => `must have at least ${of(limit, 'item', 'items')}`,
  maxItems: (limit) => `must have at most ${of(limit, 'item', 'items')}`,
  uniqueItems: () => 'must not have the same item twice',
  contains: () => 'must contain items that it does not contain',
  minProperties: (limit) => `must have at least ${of(limit, 'field', 'fields')}`,
  maxProperties: (limit) => `must have at most ${of(limit, 'field', 'fields')}`,
  propertyNames: () => 'has a field of a name that is not allowed',
  dependentRequired: () => 'lacks a field that another one demands',
  dependencies: () => 'lacks what another field demands',
  anyOf: () => 'is like none of the forms that the schema allows',
  oneOf: () => 'must be like exactly one of the forms that the schema allows',
  not: () => 'is what the schema excludes',
  unknown: () => 'is no field of the schema',
}

const kindsOf = (limit: unknown): unknown[] => (Array.isArray(limit) ? limit : [limit])

/**
 * What is wrong with a value, said by the keyword that refuses it.
 * @param limit what the schema gives for the keyword
 */
export const faultWords = (keyword: string, limit: unknown, value: unknown): string =>
  words[keyword]?.(limit, value) ?? `does not agree with ${keyword}`

/** The required names that an object lacks. */
export const missing = (required: unknown, value: unknown): string[] =>
  Array.isArray(required) && isObject(value)
    ? required.filter((name): name is string => typeof name === 'string' && !Object.hasOwn(value, name))
    : []
