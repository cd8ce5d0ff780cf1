import { InputField } from '../../ui/inputs.tsx'
import type { Draft } from './draft.ts'

type Kept = 'eventHours' | 'secondsHours' | 'minutesDays' | 'hoursDays'

const fields: { field: Kept; path: string; label: string; most: number }[] = [
  { field: 'eventHours', path: 'eventHours', label: 'Events, hours', most: 720 },
  { field: 'secondsHours', path: 'secondsHours', label: 'Seconds, hours', most: 24 },
  { field: 'minutesDays', path: 'minutesHours', label: 'Minutes, days', most: 90 },
  { field: 'hoursDays', path: 'hoursHours', label: 'Hours, days', most: 400 },
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
        <p className="hint">Events as they came, and windows of a second, a minute and an hour.</p>
      </div>
      <div className="fields-4">
        {fields.map(({ field, path, label, most }) => (
          <InputField
            key={field}
            label={label}
            hint={`at most ${most}`}
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
