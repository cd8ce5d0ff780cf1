import type { ReactNode } from 'react'
import type { FieldError } from '../api.ts'
import { Field } from '../ui/field.tsx'
import { ChoiceField } from './choice-field.tsx'
import { ListField, PickField } from './list-field.tsx'
import { ObjectFields } from './object-fields.tsx'
import { RecordField } from './record-field.tsx'
import { controlOf, isObject, nameInWords, resolve, type JsonSchema } from './schema.ts'
import { TextField } from './text-field.tsx'

export interface SchemaFieldProps {
  schema: JsonSchema
  /** The whole schema: what `$ref` points into. */
  root: JsonSchema
  name: string
  /** Where the value lies in what is sent, dotted: errors name it. */
  path: string
  value: unknown
  required?: boolean
  errors: readonly FieldError[]
  /** `undefined` leaves the field out. */
  onChange: (value: unknown) => void
}

/** A group of more fields than this shows its first ones; the others fold away until they are used. */
const maxOpen = 8
const openOfMany = 3

/** Draws any schema the catalogue sends. */
export function SchemaField(props: SchemaFieldProps): ReactNode {
  const schema = resolve(props.schema, props.root)
  const own = { ...props, schema }
  switch (controlOf(schema, props.root)) {
    case 'fixed':
      return null
    case 'boolean':
      return <BooleanField {...own} />
    case 'choice':
      return <ChoiceField {...own} />
    case 'pick':
      return <PickField {...own} />
    case 'list':
      return <ListField {...own} />
    case 'record':
      return <RecordField {...own} />
    case 'object':
      return (
        <Group {...own}>
          <ObjectFields
            {...own}
            value={isObject(props.value) ? props.value : {}}
            onChange={(value) => props.onChange(value)}
            {...(Object.keys(schema.properties ?? {}).length > maxOpen && { open: openOfMany })}
          />
        </Group>
      )
    case 'enum':
      return <EnumField {...own} />
    case 'number':
      return <NumberField {...own} />
    default:
      return <TextField {...own} />
  }
}

export const labelOf = ({ schema, name }: SchemaFieldProps): string => schema.title ?? nameInWords(name)
export const errorAt = ({ errors, path }: SchemaFieldProps): string | undefined =>
  errors.find((error) => error.path === path)?.message

/** A named set of controls. */
export function Group({ children, ...props }: SchemaFieldProps & { children: ReactNode }) {
  const error = errorAt(props)
  return (
    <fieldset className="field">
      <legend className="legend" style={{ marginBottom: 6 }}>
        {labelOf(props)}
      </legend>
      {props.schema.description && <span className="hint">{props.schema.description}</span>}
      <div className="sub">{children}</div>
      {error && <span className="wrong">{error}</span>}
    </fieldset>
  )
}

function NumberField(props: SchemaFieldProps) {
  const { schema, value, onChange, required } = props
  return (
    <Field label={labelOf(props)} hint={schema.description} error={errorAt(props)}>
      {(control) => (
        <input
          {...control}
          className="input num"
          style={{ maxWidth: 180 }}
          type="number"
          step={schema.type === 'integer' ? 1 : 'any'}
          {...(Math.abs(schema.minimum ?? Infinity) < 1e12 && { min: schema.minimum })}
          {...(Math.abs(schema.maximum ?? Infinity) < 1e12 && { max: schema.maximum })}
          required={required}
          value={typeof value === 'number' ? value : ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.valueAsNumber)}
        />
      )}
    </Field>
  )
}

function EnumField(props: SchemaFieldProps) {
  const { schema, value, onChange, required } = props
  const options = schema.enum ?? []
  return (
    <Field label={labelOf(props)} hint={schema.description} error={errorAt(props)}>
      {(control) => (
        <select
          {...control}
          className="input"
          style={{ maxWidth: 260 }}
          value={options.indexOf(value)}
          onChange={(event) => onChange(options[Number(event.target.value)])}
        >
          {(!required || !options.includes(value)) && schema.default === undefined && (
            <option value={-1}>–</option>
          )}
          {options.map((option, index) => (
            <option key={String(option)} value={index}>
              {String(option)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function BooleanField(props: SchemaFieldProps) {
  const { schema, value, onChange } = props
  const error = errorAt(props)
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={value === true || (value === undefined && schema.default === true)}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {labelOf(props)}
        {schema.description && <span className="hint block">{schema.description}</span>}
        {error && <span className="wrong block">{error}</span>}
      </span>
    </label>
  )
}
