import { useQuery } from '@tanstack/react-query'
import { linesQuery } from '../data/monitors.ts'
import { Field } from '../ui/field.tsx'

interface MonitorsFieldProps {
  value: readonly string[]
  /** What it means that some, or none, are chosen. */
  hint?: string
  error?: string | undefined
  onChange: (ids: string[]) => void
}

/** Some of the workspace's monitors. */
export function MonitorsField({ value, hint = '', error, onChange }: MonitorsFieldProps) {
  const rows = useQuery(linesQuery).data ?? []
  return (
    <Field label="Monitors" hint={`Hold Ctrl or ⌘ for several. ${hint}`.trim()} error={error}>
      {(control) => (
        <select
          {...control}
          multiple
          className="input"
          style={{ backgroundImage: 'none', height: 108 }}
          value={value}
          onChange={(event) => onChange([...event.target.selectedOptions].map((option) => option.value))}
        >
          {rows.map((row) => (
            <option key={row.id} value={row.id}>
              {row.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
