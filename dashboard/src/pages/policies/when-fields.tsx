import { weekdays } from '#core/oncall/schedule'
import type { When } from '#core/alert/when'
import { Button } from '../../ui/button.tsx'
import { ZoneField } from '../../form/zone-field.tsx'
import { Field } from '../../ui/field.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { dayWords, viewerZone } from '../on-call/words.ts'

interface WhenFieldsProps {
  when: When | null
  wrong: (path: string) => string | undefined
  onChange: (when: When | null) => void
}

/** Only for some severities, days and hours. */
export function WhenFields({ when, wrong, onChange }: WhenFieldsProps) {
  if (!when)
    return (
      <Button
        size="small"
        className="justify-self-start"
        onClick={() => onChange({ severities: ['critical'], timezone: viewerZone })}
      >
        Only at some times, or when it is critical
      </Button>
    )
  const set = (part: Partial<When>) => onChange(clean({ ...when, ...part }))
  const days = when.days ?? [...weekdays]
  return (
    <div className="sub">
      <div className="grid items-start gap-4 min-[460px]:grid-cols-2">
        <Field label="For" error={wrong('when.severities')}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={when.severities?.join() ?? ''}
              onChange={({ target: { value } }) =>
                set({ severities: value === '' ? undefined : [value as 'critical' | 'warning'] })
              }
            >
              <option value="">every incident</option>
              <option value="critical">critical ones</option>
              <option value="warning">warnings</option>
            </select>
          )}
        </Field>
        <ZoneField
          label="By the clocks of"
          error={wrong('when.timezone')}
          value={when.timezone}
          onChange={(timezone) => set({ timezone })}
        />
        <InputField
          label="From"
          type="time"
          hint="Empty: midnight"
          error={wrong('when.from')}
          value={when.from ?? ''}
          onChange={(from) => set({ from: from || undefined })}
        />
        <InputField
          label="To"
          type="time"
          hint="Not later than From: the next morning"
          error={wrong('when.to')}
          value={when.to ?? ''}
          onChange={(to) => set({ to: to || undefined })}
        />
      </div>
      <div className="pick" role="group" aria-label="Days on which the hours begin">
        {weekdays.map((day) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={days.includes(day)}
              onChange={({ target: { checked } }) => {
                const next = weekdays.filter((one) => (one === day ? checked : days.includes(one)))
                set({ days: next.length === weekdays.length ? undefined : next })
              }}
            />
            <span aria-hidden>{dayWords[day].slice(0, 3)}</span>
            <span className="sr-only">{dayWords[day]}</span>
          </label>
        ))}
      </div>
      {wrong('when.days') && <span className="wrong">Pick a day</span>}
      <Button size="small" className="justify-self-start" onClick={() => onChange(null)}>
        Always
      </Button>
    </div>
  )
}

/** What is left out is not sent. */
const clean = (when: When): When =>
  Object.fromEntries(Object.entries(when).filter(([, value]) => value !== undefined)) as When
