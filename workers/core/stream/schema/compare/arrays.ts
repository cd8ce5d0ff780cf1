import type { JsonSchema, SchemaObject } from '../json-schema.ts'
import { isSchema } from '../walk.ts'
import { type Compare, type Difference, difference, inItems, type Pair } from './difference.ts'
import { isPlainUnevaluated } from './objects.ts'
import { typesOf } from './values.ts'

/** What a list may hold: its first items, each by its own schema, and all the others. */
interface Items {
  first: JsonSchema[]
  others: JsonSchema
}

const schemasOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : [])
const orOpen = (value: unknown): JsonSchema => (isSchema(value) ? value : true)

function itemsOf(schema: SchemaObject): Items {
  const { items, prefixItems, additionalItems } = schema
  if (Array.isArray(items)) return { first: schemasOf(items), others: orOpen(additionalItems) }
  const rest =
    items ?? (isPlainUnevaluated(schema) && !('contains' in schema) ? schema['unevaluatedItems'] : undefined)
  return { first: schemasOf(prefixItems), others: orOpen(rest) }
}

export function arrayDifferences(
  compare: Compare,
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  if (!typesOf(writer).includes('array')) return []
  const [wrote, reads] = [itemsOf(writer), itemsOf(reader)]
  const found: Difference[] = []
  for (let index = 0; index < Math.max(wrote.first.length, reads.first.length); index += 1) {
    const [then, now] = [wrote.first[index] ?? wrote.others, reads.first[index] ?? reads.others]
    found.push(...compare(pair, then, now, `${path}[${index}]`))
  }
  found.push(...compare(pair, wrote.others, reads.others, inItems(path)))
  if (
    reader['uniqueItems'] === true &&
    writer['uniqueItems'] !== true &&
    !(Number(writer['maxItems']) <= 1)
  ) {
    const message = `${pair.reader.name} refuses the same item twice, ${pair.writer.name} does not`
    found.push(difference(path, 'unique_items_added', message))
  }
  return found
}
