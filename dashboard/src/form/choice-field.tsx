import { Field } from '../ui/field.tsx'
import { errorAt, labelOf, SchemaField, type SchemaFieldProps } from './schema-field.tsx'
import { branchOf, branchTitle, initial, resolve } from './schema.ts'

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
      {branch && resolve(branch, root).const === undefined && (
        <SchemaField
          {...props}
          schema={{ ...resolve(branch, root), title: branchTitle(branch, root) }}
          required
        />
      )}
    </div>
  )

  function chosen(index: number): unknown {
    const next = branches[index]
    return next ? (initial(next, root) ?? '') : undefined
  }
}
