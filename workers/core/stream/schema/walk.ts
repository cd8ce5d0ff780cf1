import { dialectOf, draft07, isObject, type JsonSchema, type SchemaObject } from './json-schema.ts'

/** A schema within a schema. */
export interface Subschema {
  schema: JsonSchema
  /** Names from the root to it. */
  steps: string[]
  /** It judges the same value as the schema around it, and not a part of that. */
  isInPlace: boolean
}

const inPlace = {
  one: ['not', 'if', 'then', 'else'],
  list: ['allOf', 'anyOf', 'oneOf'],
  map: ['dependentSchemas', 'dependencies'],
}
const below = {
  one: [
    'items',
    'additionalItems',
    'unevaluatedItems',
    'contains',
    'additionalProperties',
    'unevaluatedProperties',
    'propertyNames',
  ],
  list: ['prefixItems', 'items'],
  map: ['properties', 'patternProperties'],
}
const aside = { one: [], list: [], map: ['$defs', 'definitions'] }

export const isSchema = (value: unknown): value is JsonSchema => typeof value === 'boolean' || isObject(value)

/** The schemas directly within one: what judges the same value, what judges its parts, and what is only kept there. */
export function subschemas(schema: JsonSchema, steps: string[]): Subschema[] {
  if (!isObject(schema)) return []
  const found: Subschema[] = []
  const add = (value: unknown, isInPlace: boolean, ...more: string[]) => {
    if (isSchema(value)) found.push({ schema: value, steps: [...steps, ...more], isInPlace })
  }
  for (const group of [inPlace, below, aside]) {
    const same = group === inPlace
    for (const keyword of group.one) add(schema[keyword], same, keyword)
    for (const keyword of group.list) {
      const list = schema[keyword]
      if (Array.isArray(list))
        for (const [index, item] of list.entries()) add(item, same, keyword, String(index))
    }
    for (const keyword of group.map) {
      const map = schema[keyword]
      if (isObject(map)) for (const [name, item] of Object.entries(map)) add(item, same, keyword, name)
    }
  }
  return found
}

/** A schema and all within it, to a depth. */
export function* everySchema(schema: JsonSchema, steps: string[] = []): Generator<Subschema> {
  const open: Subschema[] = [{ schema, steps, isInPlace: true }]
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    open.push(...subschemas(next.schema, next.steps))
  }
}

/** What a reference within the document names; undefined when it names nothing, or something elsewhere. */
export function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (reference === '#' || reference === '') return root
  if (!reference.startsWith('#')) return undefined
  if (!reference.startsWith('#/')) return anchored(root, reference.slice(1))
  let found: unknown = root
  for (const step of pointerSteps(reference)) {
    if (Array.isArray(found)) found = found[Number(step)]
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step]
    else return undefined
  }
  return isSchema(found) ? found : undefined
}

function pointerSteps(reference: string): string[] {
  let pointer = reference.slice(2)
  try {
    pointer = decodeURIComponent(pointer)
  } catch {
    // not encoded: taken as it is
  }
  return pointer.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

// A document may hold thousands of references to anchors: they are looked for once.
const anchors = new WeakMap<object, Map<string, JsonSchema>>()

function anchored(root: JsonSchema, name: string): JsonSchema | undefined {
  if (!isObject(root)) return undefined
  const known = anchors.get(root) ?? anchorsOf(root)
  anchors.set(root, known)
  return known.get(name)
}

function anchorsOf(root: JsonSchema): Map<string, JsonSchema> {
  const found = new Map<string, JsonSchema>()
  for (const { schema } of everySchema(root)) {
    if (!isObject(schema)) continue
    const { $anchor, $id } = schema
    if (typeof $anchor === 'string') found.set($anchor, schema)
    if (typeof $id === 'string' && $id.startsWith('#')) found.set($id.slice(1), schema)
  }
  return found
}

/** The reference of a schema; in draft-07 nothing else beside it counts. */
export const referenceOf = (schema: SchemaObject): string | undefined =>
  typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined

export const isDraft07 = (root: JsonSchema): boolean => dialectOf(root) === draft07
