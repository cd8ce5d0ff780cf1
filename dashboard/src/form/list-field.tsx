import { Button } from '../ui/button.tsx'
import { errorAt, Group, labelOf, SchemaField, type SchemaFieldProps } from './schema-field.tsx'
import { controlOf, initial, resolve } from './schema.ts'

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Any number of values, one below the other. */
export function ListField(props: SchemaFieldProps) {
  const { schema, root, path, errors, onChange } = props
  const items = schema.items ?? {}
  const values = asList(props.value)
  const plain = ['text', 'number', 'enum'].includes(controlOf(resolve(items, root), root))
  const title = resolve(items, root).title ?? singular(labelOf(props))
  const full = values.length >= (schema.maxItems ?? Infinity)
  return (
    <Group {...props}>
      {values.map((value, index) => (
        <div
          key={index}
          className={plain ? 'row' : 'item'}
          style={plain ? { alignItems: 'end', gap: 8 } : {}}
        >
          <div style={{ flex: 1, minWidth: 0 }}>
            <SchemaField
              schema={{ ...resolve(items, root), title: `${title} ${index + 1}` }}
              root={root}
              name={title}
              path={`${path}.${index}`}
              value={value}
              required
              errors={errors}
              onChange={(next) => onChange(values.toSpliced(index, 1, next ?? initial(items, root) ?? ''))}
            />
          </div>
          <Button kind="bare" size="small" onClick={() => onChange(values.toSpliced(index, 1))}>
            Remove
          </Button>
        </div>
      ))}
      <Button
        size="small"
        className="justify-self-start"
        disabled={full}
        onClick={() => onChange([...values, initial(items, root) ?? ''])}
      >
        Add {title.toLowerCase()}
      </Button>
    </Group>
  )
}

const singular = (word: string): string =>
  /[isu]s$/.test(word) ? word : word.replace(/ies$/, 'y').replace(/s$/, '')

/** Some of a few known values. */
export function PickField(props: SchemaFieldProps) {
  const { schema, root, onChange } = props
  const options = resolve(schema.items ?? {}, root).enum ?? []
  const values = asList(props.value)
  const error = errorAt(props)
  return (
    <fieldset className="field">
      <legend style={{ marginBottom: 6 }}>{labelOf(props)}</legend>
      <div className="pick">
        {options.map((option) => (
          <label key={String(option)}>
            <input
              type="checkbox"
              checked={values.includes(option)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...values, option] : values.filter((value) => value !== option),
                )
              }
            />
            {String(option)}
          </label>
        ))}
      </div>
      {(error ?? schema.description) && (
        <span className={error ? 'wrong' : 'hint'}>{error ?? schema.description}</span>
      )}
    </fieldset>
  )
}
