import { InputField } from '../../ui/inputs.tsx'
import type { Draft } from './draft.ts'

type Kept = 'eventHours' | 'secondsHours' | 'minutesDays' | 'hoursDays'

const fields: { field: Kept; path: string; label: string; unit: string; most: number }[] = [
  { field: 'eventHours', path: 'eventHours', label: 'Events', unit: 'hours', most: 720 },
  { field: 'secondsHours', path: 'secondsHours', label: 'By the second', unit: 'hours', most: 24 },
  { field: 'minutesDays', path: 'minutesHours', label: 'By the minute', unit: 'days', most: 90 },
  { field: 'hoursDays', path: 'hoursHours', label: 'By the hour', unit: 'days', most: 400 },
]

interface RetentionFieldsProps {
  draft: Draft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Draft>) => void
}

/** How long what it holds is kept. */
export function RetentionFields({ draft, wrong, onChange }: RetentionFieldsProps) {
  return (
    <fieldset className="panel stack" style={{ padding: 16 }}>
      <legend className="sr-only">What is kept, and how long</legend>
      <div aria-hidden>
        <h2>What is kept, and how long</h2>
        <p className="hint">
          Events as they came, and what they came to by the second, the minute and the hour.
        </p>
      </div>
      <div className="fields-4">
        {fields.map(({ field, path, label, unit, most }) => (
          <InputField
            key={field}
            label={label}
            hint={`${unit}, at most ${most}`}
            type="number"
            min={1}
            max={most}
            error={wrong(`retention.${path}`)}
            value={draft[field]}
            onChange={(value) => onChange({ [field]: value })}
          />
        ))}
      </div>
    </fieldset>
  )
}
