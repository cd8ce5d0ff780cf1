import { canonicalText, type JsonSchema, type SchemaObject } from '../json-schema.ts'
import { arrayDifferences } from './arrays.ts'
import { type Conjunct, conjuncts } from './conjuncts.ts'
import { type Difference, difference, isOpen, isSameText, type Pair, TooComplex } from './difference.ts'
import { bestOf, objectDifferences } from './objects.ts'
import {
  boundDifferences,
  listedDifferences,
  numberDifferences,
  textDifferences,
  typeDifferences,
} from './values.ts'

type Part = (pair: Pair, writer: SchemaObject, reader: SchemaObject, path: string) => Difference[]

/** The one list of what is compared keyword by keyword. Each part may be met by another demand of the writer. */
const parts: Part[] = [
  typeDifferences,
  listedDifferences,
  boundDifferences,
  numberDifferences,
  textDifferences,
  (...given) => objectDifferences(compare, ...given),
  (...given) => arrayDifferences(compare, ...given),
]

/** Why values that the writer takes may be refused by the reader; empty when the reader takes them all. */
export function compare(pair: Pair, writer: JsonSchema, reader: JsonSchema, path: string): Difference[] {
  pair.budget.left -= 1
  if (pair.budget.left < 0) throw new TooComplex()
  if (writer === false || isOpen(reader) || isSame(pair, writer, reader)) return []
  const readers = pair.above.get(writer) ?? new Set()
  // A pair that is being compared further up: whatever it lacks is found there.
  if (readers.has(reader)) return []
  pair.above.set(writer, readers.add(reader))
  try {
    const wrote = conjuncts(pair.writer.root, writer)
    return conjuncts(pair.reader.root, reader).flatMap((demand) => unmet(pair, writer, wrote, demand, path))
  } finally {
    readers.delete(reader)
  }
}

function isSame(pair: Pair, writer: JsonSchema, reader: JsonSchema): boolean {
  const text = (schema: JsonSchema) => {
    const made = pair.texts.get(schema) ?? canonicalText(schema)
    pair.texts.set(schema, made)
    return made
  }
  return isSameText(pair, text(writer), text(reader))
}

function unmet(
  pair: Pair,
  writer: JsonSchema,
  wrote: Conjunct[],
  demand: Conjunct,
  path: string,
): Difference[] {
  if (wrote.some(({ kind }) => kind === 'false')) return []
  switch (demand.kind) {
    case 'base':
      return baseDifferences(pair, wrote, demand.schema, path)
    case 'anyOf':
    case 'oneOf':
      return choiceDifferences(pair, writer, wrote, demand, path)
    case 'not':
      return notDifferences(pair, wrote, demand.schema, path)
    case 'dependent':
      return dependentDifferences(pair, wrote, demand, path)
    case 'contains':
      return containsDifferences(pair, wrote, demand, path)
    case 'opaque':
      return opaqueDifferences(pair, wrote, demand, path)
    case 'false':
      return [difference(path, 'type_changed', `${pair.reader.name} takes nothing here`)]
    default:
      return demand satisfies never
  }
}

/** Each part is met by one of the writer's demands, or else by every branch that the writer allows. */
function baseDifferences(pair: Pair, wrote: Conjunct[], reader: SchemaObject, path: string): Difference[] {
  const bases = wrote.flatMap((one) => (one.kind === 'base' ? [one.schema] : []))
  const direct = parts.flatMap((part) =>
    bestOf((bases.length > 0 ? bases : [{}]).map((base) => part(pair, base, reader, path))),
  )
  if (direct.length === 0) return []
  const { allOf: _, anyOf: _1, oneOf: _2, not: _3, $ref: _4, ...base } = reader
  const byBranches = wrote.flatMap((one) =>
    'branches' in one ? [one.branches.flatMap((branch) => compare(pair, branch, base, path))] : [],
  )
  const best = bestOf(byBranches)
  return byBranches.length > 0 && (best.length === 0 || best.length < direct.length) ? best : direct
}

type Choice = Extract<Conjunct, { branches: unknown }>

function choiceDifferences(
  pair: Pair,
  writer: JsonSchema,
  wrote: Conjunct[],
  demand: Choice,
  path: string,
): Difference[] {
  const fits = (then: JsonSchema) =>
    bestOf(demand.branches.map((branch) => compare(pair, then, branch, path)))
  const whole = fits(writer)
  if (whole.length === 0) return []
  const written = wrote.filter((one): one is Choice => 'branches' in one)
  const ways = written.map((choice) => {
    if (demand.kind === 'oneOf' && choice.kind === 'anyOf' && choice.branches.length > 1) {
      const message = `${pair.reader.name} takes exactly one of several forms, ${pair.writer.name} any of them at once`
      return [difference(path, 'combined_type_changed', message)]
    }
    return choice.branches.flatMap((branch, index) => {
      const [nearest] = fits(branch)
      if (!nearest) return []
      const message = `${pair.writer.name} allows a form here (the ${ordinal(index + 1)} of ${choice.kind}) that none of ${pair.reader.name} takes: ${nearest.message}`
      const kind =
        choice.branches.length > demand.branches.length
          ? 'sum_type_narrowed'
          : 'combined_type_subschemas_changed'
      return [difference(nearest.path, kind, message)]
    })
  })
  return ways.length > 0 ? bestOf(ways) : nowChosen(pair, whole, path)
}

const ordinal = (n: number): string =>
  `${n}${['th', 'st', 'nd', 'rd'][n % 100 > 10 && n % 100 < 14 ? 0 : n % 10] ?? 'th'}`

function nowChosen(pair: Pair, nearest: Difference[], path: string): Difference[] {
  const message = `${pair.writer.name} is like none of the forms that ${pair.reader.name} takes here: ${nearest[0]?.message ?? ''}`
  return [difference(nearest[0]?.path ?? path, 'sum_type_narrowed', message)]
}

function notDifferences(pair: Pair, wrote: Conjunct[], excluded: JsonSchema, path: string): Difference[] {
  const turned = turn(pair)
  const isExcluded = wrote.some(
    (one) => one.kind === 'not' && compare(turned, excluded, one.schema, path).length === 0,
  )
  if (isExcluded) return []
  return [
    difference(
      path,
      'not_type_extended',
      `${pair.reader.name} excludes (by not) what ${pair.writer.name} may take`,
    ),
  ]
}

function dependentDifferences(
  pair: Pair,
  wrote: Conjunct[],
  { name, schema }: Extract<Conjunct, { kind: 'dependent' }>,
  path: string,
): Difference[] {
  const known = wrote.flatMap((one) => (one.kind === 'dependent' && one.name === name ? [one.schema] : []))
  if (known.some((then) => compare(pair, then, schema, path).length === 0)) return []
  const message = `${pair.reader.name} asks more of an event that has ${name} than ${pair.writer.name}`
  return [difference(path, known.length === 0 ? 'dependency_added' : 'dependency_changed', message)]
}

function containsDifferences(
  pair: Pair,
  wrote: Conjunct[],
  demand: Extract<Conjunct, { kind: 'contains' }>,
  path: string,
): Difference[] {
  const turned = turn(pair)
  const isMet = wrote.some(
    (one) =>
      one.kind === 'contains' &&
      one.min >= demand.min &&
      one.max <= demand.max &&
      (demand.min === 0 || compare(pair, one.schema, demand.schema, path).length === 0) &&
      // No more of them than before: what the reader counts, the writer counts too.
      (demand.max === Infinity || compare(turned, demand.schema, one.schema, path).length === 0),
  )
  if (isMet || (demand.min === 0 && demand.max === Infinity)) return []
  const message = `${pair.reader.name} asks for other items in the list (by contains) than ${pair.writer.name}`
  return [difference(path, 'contains_changed', message)]
}

const turn = (pair: Pair): Pair => ({ ...pair, writer: pair.reader, reader: pair.writer, above: new Map() })

function opaqueDifferences(
  pair: Pair,
  wrote: Conjunct[],
  { keyword, text }: Extract<Conjunct, { kind: 'opaque' }>,
  path: string,
): Difference[] {
  if (
    wrote.some((one) => one.kind === 'opaque' && one.keyword === keyword && isSameText(pair, one.text, text))
  )
    return []
  const message = `the rules under ${keyword} of ${pair.reader.name} are not those of ${pair.writer.name}; such rules are only compared as text`
  return [difference(path, 'not_compared', message)]
}
