import { usePeople } from '../../data/on-call.ts'
import { Field } from '../../ui/field.tsx'

interface WhoseFieldProps {
  /** Null for a shared channel. */
  value: string | null
  error: string | undefined
  onChange: (personId: string | null) => void
}

/** Whose contact method a channel is; not asked where there are no people. */
export function WhoseField({ value, error, onChange }: WhoseFieldProps) {
  const { people } = usePeople()
  if (people.length === 0 && value === null) return null
  return (
    <Field
      label="Whose"
      hint="A shared channel hears what no policy takes care of. A person’s own hears only what is for them."
      error={error}
    >
      {(control) => (
        <select
          {...control}
          className="input"
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">Shared</option>
          {people.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
