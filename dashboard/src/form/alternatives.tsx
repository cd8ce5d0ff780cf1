import type { FieldError } from '../api.ts'
import { Segments } from '../ui/segments.tsx'
import { SchemaField } from './schema-field.tsx'
import { nameInWords, resolve, type Json, type JsonSchema } from './schema.ts'

interface AlternativesProps {
  /** Fields of which one is filled in. */
  entries: readonly [string, JsonSchema][]
  root: JsonSchema
  value: Json
  at: (name: string) => string
  errors: readonly FieldError[]
  onChange: (value: Json) => void
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null

/** Which of several fields is the one that is filled in; the first while none is. */
export const chosenOf = (entries: readonly [string, JsonSchema][], value: Json): string =>
  (entries.find(([name]) => isSet(value[name])) ?? entries[0])?.[0] ?? ''

/** Several ways to say one thing: one is chosen and filled in, the others are left out. */
export function Alternatives({ entries, root, value, at, errors, onChange }: AlternativesProps) {
  const chosen = chosenOf(entries, value)
  const schema = entries.find(([name]) => name === chosen)?.[1]
  const set = (name: string, next: unknown) => {
    const others = Object.entries(value).filter(([key]) => !entries.some(([own]) => own === key))
    onChange({ ...Object.fromEntries(others), ...(next !== undefined && { [name]: next }) })
  }
  const choose = (name: string) => {
    const wanted = resolve(entries.find(([own]) => own === name)?.[1] ?? {}, root)
    // An empty text is there all the same: it keeps the choice until something is typed.
    set(name, wanted.type === 'string' ? '' : undefined)
  }
  if (!schema) return null
  const label = resolve(schema, root).choice ?? ''
  return (
    <fieldset className="field">
      <legend style={{ marginBottom: 6 }}>{label}</legend>
      <Segments
        label={label}
        value={chosen}
        options={entries.map(([name, one]) => ({
          value: name,
          label: resolve(one, root).title ?? nameInWords(name),
        }))}
        onChange={choose}
      />
      <SchemaField
        key={chosen}
        schema={schema}
        root={root}
        name={chosen}
        path={at(chosen)}
        value={value[chosen]}
        required
        errors={errors}
        onChange={(next) => set(chosen, next)}
      />
    </fieldset>
  )
}
