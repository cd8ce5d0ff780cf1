import { weekdays } from '#core/oncall/schedule'
import { Button } from '../../ui/button.tsx'
import { type LayerDraft, newKey } from './draft.ts'
import { dayWords } from './words.ts'

type Hours = LayerDraft['restrict'][number]

interface HoursFieldsProps {
  restrict: readonly Hours[]
  error?: string | undefined
  onChange: (restrict: Hours[]) => void
}

/** At which local hours a layer is on; all, when there are none. */
export function HoursFields({ restrict, error, onChange }: HoursFieldsProps) {
  const change = (key: number, part: Partial<Hours>) =>
    onChange(restrict.map((hours) => (hours.key === key ? { ...hours, ...part } : hours)))
  return (
    <div className="field">
      {restrict.length > 0 && <span className="legend">Only at these hours</span>}
      {restrict.map((hours) => (
        <HoursRow
          key={hours.key}
          hours={hours}
          onChange={(part) => change(hours.key, part)}
          onRemove={() => onChange(restrict.filter(({ key }) => key !== hours.key))}
        />
      ))}
      <Button
        size="small"
        className="justify-self-start"
        onClick={() =>
          onChange([
            ...restrict,
            { key: newKey(), days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' },
          ])
        }
      >
        {restrict.length === 0 ? 'Only at some hours' : 'Add hours'}
      </Button>
      {error && <span className="wrong">{error}</span>}
      {restrict.length > 0 && (
        <span className="hint">
          An end that is not later than the start is on the next day. At other hours the layer above is on.
        </span>
      )}
    </div>
  )
}

interface HoursRowProps {
  hours: Hours
  onChange: (part: Partial<Hours>) => void
  onRemove: () => void
}

function HoursRow({ hours, onChange, onRemove }: HoursRowProps) {
  const toggle = (day: Hours['days'][number], on: boolean) =>
    onChange({ days: weekdays.filter((one) => (one === day ? on : hours.days.includes(one))) })
  return (
    <div className="sub">
      <div className="pick" role="group" aria-label="Days on which the hours begin">
        {weekdays.map((day) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={hours.days.includes(day)}
              onChange={(event) => toggle(day, event.target.checked)}
            />
            <span aria-hidden>{dayWords[day].slice(0, 3)}</span>
            <span className="sr-only">{dayWords[day]}</span>
          </label>
        ))}
      </div>
      <div className="row" style={{ gap: 8 }}>
        <input
          className="input"
          type="time"
          aria-label="From"
          value={hours.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <span className="faint">to</span>
        <input
          className="input"
          type="time"
          aria-label="To"
          value={hours.to}
          onChange={(event) => onChange({ to: event.target.value })}
        />
        <Button size="small" aria-label="Remove these hours" onClick={onRemove}>
          Remove
        </Button>
      </div>
    </div>
  )
}
