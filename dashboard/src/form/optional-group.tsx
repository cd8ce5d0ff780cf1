import { labelOf, SchemaField, type SchemaFieldProps } from './schema-field.tsx'
import { initial, isObject, resolve, type JsonSchema } from './schema.ts'

/** True for a schema that takes an object or null. */
const isOptional = (schema: JsonSchema): boolean =>
  Boolean(schema.anyOf?.some(({ type }) => type === 'null')) && resolve(schema, schema).type === 'object'

/** A set of settings that is used or not: null while its box is not ticked. What it begins with is its example. */
export function OptionalGroup(props: SchemaFieldProps) {
  const schema = resolve(props.schema, props.root)
  const { value, onChange, root, path, errors } = props
  const own = { ...props, schema }
  const begin = () => {
    const [example] = schema.examples ?? []
    return isObject(example)
      ? structuredClone(example)
      : (initial({ ...schema, default: undefined }, root) ?? {})
  }
  const fields = isObject(value) ? value : null
  const set = (name: string, next: unknown) => {
    const { [name]: _old, ...rest } = fields ?? {}
    onChange(next === undefined ? rest : { ...rest, [name]: next })
  }
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      <label className="check">
        <input
          type="checkbox"
          checked={fields !== null}
          onChange={(event) => onChange(event.target.checked ? begin() : null)}
        />
        <span>
          {labelOf(own)}
          {schema.description && <span className="hint block">{schema.description}</span>}
        </span>
      </label>
      {fields && (
        <div className="sub" role="group" aria-label={labelOf(own)}>
          {Object.entries(schema.properties ?? {}).map(([name, property]) => {
            const field = {
              schema: property,
              root,
              name,
              path: `${path}.${name}`,
              value: fields[name],
              required: schema.required?.includes(name) ?? false,
              errors,
              onChange: (next: unknown) => set(name, next),
            }
            return isOptional(property) ? (
              <OptionalGroup key={name} {...field} />
            ) : (
              <SchemaField key={name} {...field} />
            )
          })}
        </div>
      )}
    </div>
  )
}
