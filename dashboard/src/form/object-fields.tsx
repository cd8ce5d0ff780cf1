import type { FieldError } from '../api.ts'
import { Alternatives } from './alternatives.tsx'
import { SchemaField } from './schema-field.tsx'
import { initial, resolve, type Json, type JsonSchema } from './schema.ts'

interface ObjectFieldsProps {
  schema: JsonSchema
  root: JsonSchema
  path: string
  value: Json
  errors: readonly FieldError[]
  onChange: (value: Json) => void
  /** Optional fields beyond this many fold away until they are used. */
  open?: number
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The fields of an object, in the schema's order; the rarer ones under "More options". */
export function ObjectFields({
  schema,
  root,
  path,
  value,
  errors,
  onChange,
  open = Infinity,
}: ObjectFieldsProps) {
  const required = new Set(schema.required)
  const entries = Object.entries(schema.properties ?? {}).filter(
    ([, property]) => resolve(property, root).const === undefined && isAskedFor(property, value, root),
  )
  const alternatives = entries.filter(([, property]) => resolve(property, root).choice !== undefined)
  const single = entries.filter((entry) => !alternatives.includes(entry))
  const first = single.filter(
    ([name, property], index) =>
      required.has(name) || index < open || resolve(property, root).prominent === true,
  )
  const more = single.filter((entry) => !first.includes(entry))
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  const used = more.some(
    ([name, property]) =>
      errors.some((error) => error.path === at(name) || error.path.startsWith(`${at(name)}.`)) ||
      (value[name] !== undefined && !same(value[name], initial(property, root))),
  )
  const field = ([name, property]: [string, JsonSchema]) => (
    <SchemaField
      key={name}
      schema={property}
      root={root}
      name={name}
      path={at(name)}
      value={value[name]}
      required={required.has(name)}
      errors={errors}
      onChange={(next) => onChange(withField(value, name, next))}
    />
  )
  return (
    <>
      {alternatives.length > 0 && (
        <Alternatives
          entries={alternatives}
          root={root}
          value={value}
          at={at}
          errors={errors}
          onChange={onChange}
        />
      )}
      {first.map(field)}
      {more.length > 0 && (
        <details open={used || undefined}>
          <summary>More options</summary>
          <div style={{ display: 'grid', gap: 16, marginTop: 16 }}>{more.map(field)}</div>
        </details>
      )}
    </>
  )
}

function isAskedFor(property: JsonSchema, value: Json, root: JsonSchema): boolean {
  const needs = resolve(property, root).with
  return !needs || needs.some((name) => value[name] !== undefined && value[name] !== null)
}

function withField(value: Json, name: string, next: unknown): Json {
  const { [name]: _old, ...rest } = value
  return next === undefined ? rest : { ...value, [name]: next }
}
