import { Field } from '../ui/field.tsx'
import { errorAt, labelOf, type SchemaFieldProps } from './schema-field.tsx'
import { SecretMenu } from './secret-menu.tsx'
import type { JsonSchema } from './schema.ts'

/** Text: a line or several, an address, or a secret. */
export function TextField(props: SchemaFieldProps) {
  const { schema, value, onChange, required } = props
  const text = typeof value === 'string' ? value : ''
  const change = (next: string) => onChange(next === '' && !required ? undefined : next)
  const shared = {
    value: text,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  }
  const takes = schema.takesSecrets
  return (
    <Field label={labelOf(props)} hint={hintOf(schema)} error={errorAt(props)}>
      {(control) => (
        <div className="row" style={{ gap: 8, alignItems: 'start' }}>
          {isMultiline(schema) ? (
            <textarea {...control} {...shared} className="input mono" />
          ) : (
            <input {...control} {...shared} {...lineOf(schema)} required={required} />
          )}
          {(takes === true || takes === 'only') && (
            <SecretMenu
              label={labelOf(props)}
              onPick={(reference) => change(takes === 'only' ? reference : text + reference)}
            />
          )}
        </div>
      )}
    </Field>
  )
}

const hintOf = ({ description, takesSecrets }: JsonSchema): string | undefined =>
  description ??
  (takesSecrets === 'only' ? 'Kept as a secret of the workspace, not in the monitor.' : undefined)

const isMultiline = ({ multiline, maxLength = 0, secret, format, takesSecrets }: JsonSchema): boolean =>
  (multiline ?? maxLength > 2000) && !secret && format !== 'uri' && takesSecrets !== 'only'

function lineOf({ format, secret, takesSecrets, examples }: JsonSchema) {
  const isUrl = format === 'uri'
  const example = takesSecrets === 'only' ? '{{secret.NAME}}' : examples?.[0]
  return {
    className: `input ${isUrl || secret || takesSecrets === 'only' ? 'mono' : ''}`,
    type: secret && !isUrl ? 'password' : 'text',
    autoComplete: secret ? 'new-password' : 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    ...(isUrl && { inputMode: 'url' as const }),
    ...(typeof example === 'string' && { placeholder: example }),
  }
}
