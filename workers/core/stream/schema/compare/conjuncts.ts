import { canonicalText, isObject, type JsonSchema, type SchemaObject } from '../json-schema.ts'
import { isDraft07, isSchema, referenceOf, resolve } from '../walk.ts'
import { TooComplex } from './difference.ts'
import { isPlainUnevaluated } from './objects.ts'

/** One of the demands that a schema makes of a value at once. */
export type Conjunct =
  /** Types, values, bounds, fields, items: what can be compared keyword by keyword. */
  | { kind: 'base'; schema: SchemaObject }
  | { kind: 'anyOf' | 'oneOf'; branches: JsonSchema[] }
  | { kind: 'not'; schema: JsonSchema }
  /** Where there is the field `name`, the whole object must be as the schema says. */
  | { kind: 'dependent'; name: string; schema: JsonSchema }
  | { kind: 'contains'; schema: JsonSchema; min: number; max: number }
  /** Keywords that are only compared as text. */
  | { kind: 'opaque'; keyword: string; text: string }
  | { kind: 'false' }

const schemasOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : [])

/** What a schema demands, with `allOf` and references resolved. */
export function conjuncts(root: JsonSchema, schema: JsonSchema, depth = 0): Conjunct[] {
  if (schema === true) return []
  if (!isObject(schema)) return [{ kind: 'false' }]
  if (depth > 50) throw new TooComplex()
  const reference = referenceOf(schema)
  const target = reference === undefined ? undefined : resolve(root, reference)
  const named = target === undefined ? [] : conjuncts(root, target, depth + 1)
  if (reference !== undefined && isDraft07(root)) return named
  return [
    { kind: 'base', schema },
    ...named,
    ...schemasOf(schema['allOf']).flatMap((part) => conjuncts(root, part, depth + 1)),
    ...choices(schema),
    ...opaque(schema),
  ]
}

function choices(schema: SchemaObject): Conjunct[] {
  const found: Conjunct[] = []
  for (const kind of ['anyOf', 'oneOf'] as const)
    if (Array.isArray(schema[kind])) found.push({ kind, branches: schemasOf(schema[kind]) })
  for (const keyword of ['dependentSchemas', 'dependencies'])
    for (const [name, part] of Object.entries(isObject(schema[keyword]) ? schema[keyword] : {}))
      if (isSchema(part)) found.push({ kind: 'dependent', name, schema: part })
  if (isSchema(schema['contains'])) {
    const { minContains: min = 1, maxContains: max = Infinity } = schema
    found.push({ kind: 'contains', schema: schema['contains'], min: Number(min), max: Number(max) })
  }
  if (isSchema(schema['not'])) found.push({ kind: 'not', schema: schema['not'] })
  return found
}

function opaque(schema: SchemaObject): Conjunct[] {
  const parts = (...keywords: string[]) =>
    Object.fromEntries(
      keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
    )
  const found: Conjunct[] = []
  const add = (keyword: string, value: unknown) =>
    found.push({ kind: 'opaque', keyword, text: canonicalText(value) })
  if ('if' in schema) add('if', parts('if', 'then', 'else'))
  if ('propertyNames' in schema) add('propertyNames', schema['propertyNames'])
  // What is evaluated depends on everything around them.
  for (const keyword of ['unevaluatedProperties', 'unevaluatedItems'])
    if (keyword in schema && schema[keyword] !== true && !isPlainUnevaluated(schema)) add(keyword, schema)
  return found
}
