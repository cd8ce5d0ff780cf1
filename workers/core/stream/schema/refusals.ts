import {
  canonicalText,
  type Dialect,
  dialectOf,
  draft07,
  isObject,
  type JsonSchema,
  maxFaults,
  type SchemaFault,
} from './json-schema.ts'
import { everySchema, isSchema, referenceOf, resolve, type Subschema, subschemas } from './walk.ts'

/** Limits of one schema, stated in docs/schemas.md. */
export const schemaLimits = {
  /** UTF-8 bytes of the schema as compact JSON. */
  bytes: 64 * 1024,
  /** Schemas within schemas. */
  depth: 20,
  /** Levels of JSON, whatever they hold. */
  jsonDepth: 64,
} as const

/** Keywords that lead to other documents, or change what names mean: not supported, and said so. */
const unsupported = ['$dynamicRef', '$recursiveRef', '$vocabulary']
/** Keywords of the other draft: validators pass over them, people do not. */
const ofOthers = {
  '2020': ['dependencies', 'additionalItems'],
  '07': [
    'prefixItems',
    'dependentRequired',
    'dependentSchemas',
    'unevaluatedItems',
    'unevaluatedProperties',
    'minContains',
    'maxContains',
    '$defs',
    '$anchor',
  ],
}

/**
 * Why a schema is not taken; empty when it is. Paths are names between dots into the schema.
 * The library is asked last: it judges by the meta-schema of the draft.
 */
export async function refusals(schema: unknown): Promise<SchemaFault[]> {
  if (!isSchema(schema))
    return [{ path: '', message: 'is no JSON Schema: it must be an object, true or false' }]
  const faults = sizeFaults(schema)
  if (faults.length > 0) return faults
  const dialect = dialectOf(schema)
  if (dialect === null)
    return [{ path: '$schema', message: 'must be draft 2020-12 or draft-07, the drafts that are supported' }]
  const placed = [...placeFaults(schema, dialect), ...(await patternFaults(schema))]
  if (placed.length > 0) return placed.slice(0, maxFaults)
  if (goesRound(schema))
    return [
      { path: '', message: 'refers to itself without going into a part of the event: it would never end' },
    ]
  return libraryFaults(schema)
}

function sizeFaults(schema: JsonSchema): SchemaFault[] {
  if (isDeeper(schema, schemaLimits.jsonDepth))
    return [{ path: '', message: `has more than ${schemaLimits.jsonDepth} levels of JSON` }]
  const { bytes, depth } = schemaLimits
  if (new TextEncoder().encode(canonicalText(schema)).length > bytes)
    return [{ path: '', message: `is larger than ${bytes / 1024} KB` }]
  if (schemaDepth(schema) > depth)
    return [{ path: '', message: `has schemas more than ${depth} levels deep` }]
  return []
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1))
}

const schemaDepth = (schema: JsonSchema): number =>
  1 + Math.max(0, ...subschemas(schema, []).map((part) => schemaDepth(part.schema)))

function placeFaults(root: JsonSchema, dialect: Dialect): SchemaFault[] {
  return [...everySchema(root)].flatMap(({ schema, steps }) => {
    if (!isObject(schema)) return []
    const fault = (keyword: string, message: string) => [{ path: [...steps, keyword].join('.'), message }]
    const foreign = unsupported.find((keyword) => keyword in schema)
    if (foreign !== undefined) return fault(foreign, 'is not supported')
    const other = ofOthers[dialect === draft07 ? '07' : '2020'].find((keyword) => keyword in schema)
    if (other !== undefined)
      return fault(other, `does nothing in ${dialect === draft07 ? 'draft-07' : 'draft 2020-12'}`)
    if (steps.length > 0 && typeof schema['$id'] === 'string' && !schema['$id'].startsWith('#'))
      return fault('$id', 'is not supported below the root: references are looked up in the whole document')
    const reference = referenceOf(schema)
    if (reference === undefined) return []
    if (!reference.startsWith('#'))
      return fault(
        '$ref',
        'refers to another document: put that one into $defs, and refer to it by #/$defs/…',
      )
    return resolve(root, reference) === undefined ? fault('$ref', `refers to nothing: ${reference}`) : []
  })
}

async function patternFaults(root: JsonSchema): Promise<SchemaFault[]> {
  const found = [...everySchema(root)].flatMap(patternsOf)
  if (found.length === 0) return []
  const { linearPattern } = await import('./pattern.ts')
  return found.flatMap(({ path, source }) => {
    try {
      linearPattern(source)
      return []
    } catch (error) {
      return [{ path, message: (error as Error).message }]
    }
  })
}

function patternsOf({ schema, steps }: Subschema): { path: string; source: string }[] {
  if (!isObject(schema)) return []
  const { pattern, patternProperties } = schema
  const named = isObject(patternProperties) ? Object.keys(patternProperties) : []
  return [
    ...(typeof pattern === 'string' ? [{ path: [...steps, 'pattern'].join('.'), source: pattern }] : []),
    ...named.map((source) => ({ path: [...steps, 'patternProperties', source].join('.'), source })),
  ]
}

/** Whether judging a value leads back to the same schema for the same value, from anywhere in the document. */
function goesRound(root: JsonSchema): boolean {
  const state = new Map<JsonSchema, 'open' | 'done'>()
  const leadsBack = (schema: JsonSchema): boolean => {
    if (!isObject(schema) || state.get(schema) === 'done') return false
    if (state.get(schema) === 'open') return true
    state.set(schema, 'open')
    const reference = referenceOf(schema)
    const target = reference === undefined ? undefined : resolve(root, reference)
    const same = subschemas(schema, []).filter(({ isInPlace }) => isInPlace)
    const back = (target !== undefined && leadsBack(target)) || same.some((part) => leadsBack(part.schema))
    state.set(schema, 'done')
    return back
  }
  return [...everySchema(root)].some(({ schema }) => leadsBack(schema))
}

async function libraryFaults(schema: JsonSchema): Promise<SchemaFault[]> {
  const { libraryCheck, SchemaRefused } = await import('./library.ts')
  try {
    await libraryCheck(schema)
    return []
  } catch (error) {
    if (error instanceof SchemaRefused) return error.faults
    throw error
  }
}
