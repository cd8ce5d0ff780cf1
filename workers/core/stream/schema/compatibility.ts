import type { Compatibility } from '../settings.ts'
import { compare } from './compare/compare.ts'
import {
  type Difference,
  difference,
  type Direction,
  haveSameDefinitions,
  TooComplex,
} from './compare/difference.ts'
import { isObject, type JsonSchema } from './json-schema.ts'
import { everySchema } from './walk.ts'

export type { Difference, Direction } from './compare/difference.ts'

/** A difference that breaks what the mode promises: with which version, and in which direction. */
export interface Incompatibility extends Difference {
  version: number
  direction: Direction
}

export interface SchemaVersion {
  version: number
  schema: JsonSchema
}

/** How many differences are told. */
export const maxDifferences = 50
/** Pairs of schemas that may be looked at for a version, and for all of them together. */
const maxComparisons = 50_000
const maxAllComparisons = 500_000

/**
 * What a new schema breaks; empty when it may be registered.
 * @param versions those there are, in any order
 */
export async function incompatibilities(
  mode: Compatibility,
  candidate: JsonSchema,
  versions: readonly SchemaVersion[],
): Promise<Incompatibility[]> {
  const newestFirst = versions.toSorted((a, b) => b.version - a.version)
  const asked = isTransitive(mode) ? newestFirst : newestFirst.slice(0, 1)
  const found: Incompatibility[] = []
  const budget = { left: Math.min(maxAllComparisons, maxComparisons * asked.length) }
  for (const { version, schema } of asked) {
    const [earlier, later] = [
      { schema, name: `version ${version}` },
      { schema: candidate, name: 'the new schema' },
    ]
    for (const direction of directionsOf(mode)) {
      const [writer, reader] = direction === 'backward' ? [earlier, later] : [later, earlier]
      for (const one of await differences(writer, reader, budget)) found.push({ ...one, version, direction })
    }
    if (found.length >= maxDifferences) break
  }
  return found.slice(0, maxDifferences)
}

/** Whether every version is asked, and not the latest alone. */
export const isTransitive = (mode: Compatibility): boolean => mode.endsWith('_transitive')

export function directionsOf(mode: Compatibility): Direction[] {
  if (mode === 'none') return []
  const [first] = mode.split('_')
  return first === 'full' ? ['backward', 'forward'] : [first as Direction]
}

/** Why events that the writer's schema takes may be refused by the reader's. Names are what sentences call them. */
export async function differences(
  writer: { schema: JsonSchema; name: string },
  reader: { schema: JsonSchema; name: string },
  budget = { left: maxComparisons },
): Promise<Difference[]> {
  const pair = {
    writer: { root: writer.schema, name: writer.name },
    reader: { root: reader.schema, name: reader.name },
    above: new Map(),
    budget,
    sameDefinitions: haveSameDefinitions(writer.schema, reader.schema),
    texts: new Map(),
    matches: await matcher([writer.schema, reader.schema]),
  }
  try {
    return distinct(compare(pair, writer.schema, reader.schema, ''))
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error
    const message = 'the schemas combine more pairs of forms than can be compared'
    return [difference('', 'too_complex', message)]
  }
}

const distinct = (found: Difference[]): Difference[] => [
  ...new Map(found.map((one) => [`${one.path} ${one.kind} ${one.message}`, one])).values(),
]

/** Matches names of fields with patterns, which are loaded only where a schema has some. */
async function matcher(schemas: JsonSchema[]): Promise<(pattern: string, name: string) => boolean> {
  const patterns = schemas.flatMap((schema) =>
    [...everySchema(schema)].flatMap((one) =>
      isObject(one.schema) && isObject(one.schema['patternProperties'])
        ? Object.keys(one.schema['patternProperties'])
        : [],
    ),
  )
  if (patterns.length === 0) return () => false
  const { linearPattern } = await import('./pattern.ts')
  const made = new Map([...new Set(patterns)].map((pattern) => [pattern, linearPattern(pattern)]))
  return (pattern, name) => made.get(pattern)?.test(name) ?? false
}
