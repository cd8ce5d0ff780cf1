import { isObject, type JsonSchema, type SchemaObject, under } from '../json-schema.ts'
import { isSchema } from '../walk.ts'
import { type Compare, type Difference, difference, isOpen, type Pair } from './difference.ts'
import { typesOf } from './values.ts'

const mapOf = (value: unknown): Record<string, JsonSchema> =>
  isObject(value)
    ? (Object.fromEntries(Object.entries(value).filter(([, part]) => isSchema(part))) as never)
    : {}
const namesOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** What an object may hold, whichever keywords say it. */
interface Fields {
  properties: Record<string, JsonSchema>
  patterns: Record<string, JsonSchema>
  /** What fields must be like that neither of these names. */
  others: JsonSchema
  required: Set<string>
  /** By field: what must be there when it is. */
  dependent: Record<string, string[]>
}

const combining = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'dependentSchemas', 'dependencies']

/** Whether `unevaluatedProperties` says what `additionalProperties` would: nothing else evaluates a field. */
export const isPlainUnevaluated = (schema: SchemaObject): boolean =>
  !combining.some((keyword) => keyword in schema)

function fieldsOf(schema: SchemaObject): Fields {
  const others =
    schema['additionalProperties'] ??
    (isPlainUnevaluated(schema) ? schema['unevaluatedProperties'] : undefined)
  const dependencies = { ...mapOrEmpty(schema['dependencies']), ...mapOrEmpty(schema['dependentRequired']) }
  return {
    properties: mapOf(schema['properties']),
    patterns: mapOf(schema['patternProperties']),
    others: isSchema(others) ? others : true,
    required: new Set(namesOf(schema['required'])),
    dependent: Object.fromEntries(
      Object.entries(dependencies).flatMap(([name, names]) =>
        Array.isArray(names) ? [[name, names.map(String)]] : [],
      ),
    ),
  }
}

const mapOrEmpty = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

/** Everything that a field of a name must be like. */
function rulesFor(pair: Pair, fields: Fields, name: string): JsonSchema[] {
  const own = Object.hasOwn(fields.properties, name) ? [fields.properties[name] as JsonSchema] : []
  const matching = Object.entries(fields.patterns).filter(([pattern]) => pair.matches(pattern, name))
  const rules = [...own, ...matching.map(([, schema]) => schema)]
  return rules.length > 0 ? rules : [fields.others]
}

export function objectDifferences(
  compare: Compare,
  pair: Pair,
  writer: SchemaObject,
  reader: SchemaObject,
  path: string,
): Difference[] {
  if (!typesOf(writer).includes('object')) return []
  const [wrote, reads] = [fieldsOf(writer), fieldsOf(reader)]
  const names = [...new Set([...Object.keys(wrote.properties), ...Object.keys(reads.properties)])]
  return [
    ...requiredDifferences(pair, wrote, reads, path),
    ...names.flatMap((name) => fieldDifferences(compare, pair, wrote, reads, name, path)),
    ...patternDifferences(compare, pair, wrote, reads, path),
    ...dependentDifferences(pair, wrote, reads, path),
  ]
}

/** A field that is asked for and may be missing. A default excuses it, as in Confluent's registry. */
function requiredDifferences(pair: Pair, wrote: Fields, reads: Fields, path: string): Difference[] {
  return [...reads.required]
    .filter((name) => !wrote.required.has(name))
    .flatMap((name) => {
      const isKnown = Object.hasOwn(wrote.properties, name)
      const isExcused = hasDefault(reads.properties[name]) && (isKnown || !isOpen(wrote.others))
      if (isExcused) return []
      const kind = isKnown ? 'required_added' : 'required_property_added'
      const message = `${pair.reader.name} requires ${name}, ${pair.writer.name} does not, and there is no default for it`
      return [difference(under(path, name), kind, message)]
    })
}

function hasDefault(schema: JsonSchema | undefined): boolean {
  return isObject(schema) && 'default' in schema
}

function fieldDifferences(
  compare: Compare,
  pair: Pair,
  wrote: Fields,
  reads: Fields,
  name: string,
  path: string,
): Difference[] {
  const [rulesThen, rulesNow] = [rulesFor(pair, wrote, name), rulesFor(pair, reads, name)]
  const place = under(path, name)
  if (rulesThen.includes(false)) return []
  const isKnown = Object.hasOwn(wrote.properties, name)
  if (isKnown && !Object.hasOwn(reads.properties, name) && rulesNow.includes(false)) {
    const message = `${pair.writer.name} has the field ${name}, ${pair.reader.name} takes no fields but its own`
    return [difference(place, 'property_removed_from_closed_content_model', message)]
  }
  if (!isKnown && rulesThen.length === 1 && isOpen(rulesThen[0] as JsonSchema) && !rulesNow.every(isOpen)) {
    const message = `${pair.writer.name} takes any value in a field ${name} that it does not know, ${pair.reader.name} does not (an open content model: additionalProperties is not false)`
    return [difference(place, 'property_added_to_open_content_model', message)]
  }
  return rulesNow.flatMap((rule) => bestOf(rulesThen.map((then) => compare(pair, then, rule, place))))
}

function patternDifferences(
  compare: Compare,
  pair: Pair,
  wrote: Fields,
  reads: Fields,
  path: string,
): Difference[] {
  const place = under(path, '*')
  const found = othersDifferences(compare, pair, wrote.others, reads.others, place)
  for (const [pattern, schema] of Object.entries(wrote.patterns))
    found.push(
      ...compare(pair, schema, reads.patterns[pattern] ?? reads.others, under(path, `*(${pattern})`)),
    )
  for (const [pattern, schema] of Object.entries(reads.patterns)) {
    if (Object.hasOwn(wrote.patterns, pattern)) continue
    const written = [wrote.others, ...Object.values(wrote.patterns)]
    for (const then of written) found.push(...compare(pair, then, schema, under(path, `*(${pattern})`)))
  }
  return found
}

function othersDifferences(
  compare: Compare,
  pair: Pair,
  wrote: JsonSchema,
  reads: JsonSchema,
  place: string,
): Difference[] {
  if (reads !== false || wrote === false) return compare(pair, wrote, reads, place)
  const message = `${pair.reader.name} takes no fields but its own (additionalProperties is false), ${pair.writer.name} takes others too`
  return [difference(place, 'additional_properties_removed', message)]
}

function dependentDifferences(pair: Pair, wrote: Fields, reads: Fields, path: string): Difference[] {
  return Object.entries(reads.dependent).flatMap(([name, needed]) => {
    const lacking = needed.filter(
      (other) => !wrote.required.has(other) && !wrote.dependent[name]?.includes(other),
    )
    if (lacking.length === 0) return []
    const message = `${pair.reader.name} requires ${lacking.join(', ')} where there is ${name}, ${pair.writer.name} does not`
    return [difference(under(path, name), 'dependency_added', message)]
  })
}

/** Of several ways to agree, the one with the fewest differences: none, when one of them agrees. */
export const bestOf = (ways: Difference[][]): Difference[] =>
  ways.toSorted((a, b) => a.length - b.length)[0] ?? []
