/** The part of JSON Schema that the catalogue uses. */
export interface JsonSchema {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  propertyNames?: JsonSchema
  items?: JsonSchema
  prefixItems?: JsonSchema[]
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  $ref?: string
  $defs?: Record<string, JsonSchema>
  /** Never shown back: a password box. */
  secret?: boolean
  /** Shown at once, although it may be left out. */
  prominent?: boolean
  /** Several lines of text. */
  multiline?: boolean
  /** `{{secret.NAME}}` may stand in it; `only`: what is typed there is a secret, and must. */
  takesSecrets?: true | 'url' | 'only'
  /** Of the fields with the same word here, one is filled in. */
  choice?: string
  /** It is asked for only where one of these fields is filled in. */
  with?: string[]
}

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Follows `$ref` and undresses "this or null". */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.split('/').at(-1)
  const found = name ? (root.$defs?.[name] ?? {}) : schema
  const choices = found.anyOf ?? found.oneOf
  const real = choices?.filter((choice) => choice.type !== 'null')
  const [only] = real ?? []
  const { anyOf: _any, oneOf: _one, $ref: _ref, ...said } = { ...found, ...(name ? schema : {}) }
  if (real?.length === 1 && only) return { ...resolve(only, root), ...said }
  return name ? { ...found, ...said } : found
}

/** The kinds of control there are. */
export type Control =
  | 'text'
  | 'number'
  | 'boolean'
  | 'enum'
  | 'list'
  | 'pick'
  | 'object'
  | 'record'
  | 'choice'
  | 'fixed'

/** Which control draws a resolved schema. */
export function controlOf(schema: JsonSchema, root: JsonSchema): Control {
  if (schema.const !== undefined) return 'fixed'
  if (schema.oneOf || schema.anyOf) return 'choice'
  if (schema.enum) return 'enum'
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  if (type === 'array') {
    return resolve(schema.items ?? {}, root).enum ? 'pick' : 'list'
  }
  if (type === 'object' || schema.properties) return schema.properties ? 'object' : 'record'
  if (type === 'boolean') return 'boolean'
  return type === 'number' || type === 'integer' ? 'number' : 'text'
}

/** What a new value of this schema starts as; undefined when it is simply left out. */
export function initial(schema: JsonSchema, root: JsonSchema): unknown {
  const real = resolve(schema, root)
  if (real.default !== undefined) return structuredClone(real.default)
  if (real.const !== undefined) return real.const
  const control = controlOf(real, root)
  if (control === 'choice') return initial((real.oneOf ?? real.anyOf)?.[0] ?? {}, root)
  if (control === 'enum') return real.enum?.[0]
  if (control === 'list') return (real.minItems ?? 0) > 0 ? [initial(real.items ?? {}, root) ?? ''] : []
  if (control === 'pick') return []
  if (control === 'record') return {}
  if (control !== 'object') return undefined
  const required = new Set(real.required)
  return Object.fromEntries(
    Object.entries(real.properties ?? {}).flatMap(([name, property]) => {
      const said = resolve(property, root)
      const needed = required.has(name) || said.default !== undefined || said.const !== undefined
      const value = needed ? initial(property, root) : undefined
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** The branch of a choice that a value belongs to: by its constants, else by its type. */
export function branchOf(branches: readonly JsonSchema[], value: unknown, root: JsonSchema): number {
  const index = branches.findIndex((branch) => fits(resolve(branch, root), value, root))
  return Math.max(0, index)
}

function fits(schema: JsonSchema, value: unknown, root: JsonSchema): boolean {
  if (schema.const !== undefined) return schema.const === value
  if (schema.enum) return schema.enum.includes(value)
  const control = controlOf(schema, root)
  if (control === 'object') {
    if (!isObject(value)) return false
    const constants = Object.entries(schema.properties ?? {}).filter(
      ([, property]) => resolve(property, root).const !== undefined,
    )
    return constants.every(([name, property]) => resolve(property, root).const === value[name])
  }
  if (control === 'list' || control === 'pick') return Array.isArray(value)
  if (control === 'boolean') return typeof value === 'boolean'
  if (control === 'number') return typeof value === 'number'
  return typeof value === 'string'
}

/** "timeoutMs" as "Timeout, ms"; "followRedirects" as "Follow redirects". */
export function nameInWords(name: string): string {
  const words = name
    .replace(
      /(Ms|Seconds|Bytes)$/,
      (unit) => `, ${unit === 'Seconds' ? 's' : unit === 'Ms' ? 'ms' : 'bytes'}`,
    )
    .replaceAll(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a branch is called in its list. */
export function branchTitle(branch: JsonSchema, root: JsonSchema): string {
  const real = resolve(branch, root)
  if (real.title) return real.title
  if (real.const !== undefined) return nameInWords(asText(real.const))
  const constant = Object.values(real.properties ?? {}).find(
    (property) => resolve(property, root).const !== undefined,
  )
  if (constant) return nameInWords(asText(resolve(constant, root).const))
  const control = controlOf(real, root)
  return (
    { number: 'Number', text: 'Text', boolean: 'Yes or no', list: 'List', object: 'Fields' }[
      control as 'text'
    ] ?? control
  )
}
