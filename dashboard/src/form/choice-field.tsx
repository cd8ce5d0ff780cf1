import { Field } from '../ui/field.tsx'
import { ObjectFields } from './object-fields.tsx'
import { errorAt, labelOf, SchemaField, type SchemaFieldProps } from './schema-field.tsx'
import { branchOf, branchTitle, controlOf, initial, isObject, resolve, type JsonSchema } from './schema.ts'

/** The fields of the shape that was chosen: its name stands in the list already. */
function Chosen(props: SchemaFieldProps) {
  const { schema, root, value, onChange } = props
  const control = controlOf(schema, root)
  if (control === 'fixed') return null
  if (control !== 'object') return <SchemaField {...props} required />
  if (!hasFields(schema, root)) return null
  return (
    <div className="sub">
      {schema.description && <span className="hint">{schema.description}</span>}
      <ObjectFields {...props} value={isObject(value) ? value : {}} onChange={(next) => onChange(next)} />
    </div>
  )
}

const hasFields = ({ properties = {} }: JsonSchema, root: JsonSchema): boolean =>
  Object.values(properties).some((property) => resolve(property, root).const === undefined)

/** One of several shapes: which one, then its fields. */
export function ChoiceField(props: SchemaFieldProps) {
  const { schema, root, value, onChange } = props
  const branches = (schema.oneOf ?? schema.anyOf ?? []).filter((branch) => branch.type !== 'null')
  const at = value === undefined && !props.required ? -1 : branchOf(branches, value, root)
  const branch = branches[at]
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      <Field label={labelOf(props)} hint={schema.description} error={errorAt(props)}>
        {(control) => (
          <select
            {...control}
            className="input"
            style={{ maxWidth: 260 }}
            value={at}
            onChange={(event) => onChange(chosen(Number(event.target.value)))}
          >
            {!props.required && <option value={-1}>–</option>}
            {branches.map((one, index) => (
              <option key={index} value={index}>
                {branchTitle(one, root)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {branch && (
        <Chosen {...props} schema={{ ...resolve(branch, root), title: branchTitle(branch, root) }} />
      )}
    </div>
  )

  function chosen(index: number): unknown {
    const next = branches[index]
    return next ? (initial(next, root) ?? '') : undefined
  }
}
