/** A JSON Schema as it is kept: `true`, `false`, or an object of keywords. */
export type JsonSchema = boolean | SchemaObject
export interface SchemaObject {
  [keyword: string]: unknown
}

/** One thing that is wrong: where, as names between dots (empty: the whole), and what. */
export interface SchemaFault {
  path: string
  message: string
}

/** Judges one event: null when it is as the schema says, else what is wrong, at most `maxFaults`. */
export type EventCheck = (event: unknown) => SchemaFault[] | null

/** How many faults are told of one event. */
export const maxFaults = 5

export type Dialect =
  | 'https://json-schema.org/draft/2020-12/schema'
  | 'http://json-schema.org/draft-07/schema'
export const draft2020: Dialect = 'https://json-schema.org/draft/2020-12/schema'
export const draft07: Dialect = 'http://json-schema.org/draft-07/schema'

export const isObject = (value: unknown): value is SchemaObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** By which draft a schema is written, by its `$schema`; 2020-12 when it says nothing; null when by another. */
export function dialectOf(schema: JsonSchema): Dialect | null {
  if (!isObject(schema) || schema['$schema'] === undefined) return draft2020
  const said = schema['$schema']
  const named = typeof said === 'string' ? said.replace(/#$/, '') : null
  return [draft2020, draft07].find((dialect) => dialect === named) ?? null
}

/** The name of a place below another. */
export const under = (path: string, name: string | number): string =>
  path === '' ? String(name) : `${path}.${name}`

/** JSON with the names of every object in order: the same for schemas that differ in order and spaces alone. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).toSorted()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(value[name])}`).join(',')}}`
}
