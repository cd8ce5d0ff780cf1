import { type Rotation, type Weekday, weekdays } from '#core/oncall/schedule'
import type { FieldError } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import type { LayerDraft } from './draft.ts'
import { HoursFields } from './hours-fields.tsx'
import { PeopleField } from './people-field.tsx'
import { dayWords } from './words.ts'

const kinds: readonly { value: Rotation['kind']; label: string }[] = [
  { value: 'daily', label: 'Days' },
  { value: 'weekly', label: 'Weeks' },
  { value: 'custom', label: 'Hours' },
]

interface LayerFieldsProps {
  layer: LayerDraft
  index: number
  count: number
  /** Paths are of this layer: `people.0`. */
  errors: readonly FieldError[]
  onChange: (part: Partial<LayerDraft>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One layer: who takes turns, how, from when, and at which hours. */
export function LayerFields({ layer, index, count, errors, onChange, onMove, onRemove }: LayerFieldsProps) {
  const wrong = (path: string) =>
    errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
  const name = layer.name || `Layer ${index + 1}`
  return (
    <fieldset className="panel stack" style={{ padding: 16 }}>
      <legend className="sr-only">{name}</legend>
      <div className="row between" style={{ alignItems: 'end', flexWrap: 'wrap' }}>
        <div className="grow" style={{ minWidth: 180 }}>
          <Field label={`Layer ${index + 1}`} error={wrong('name')}>
            {(control) => (
              <input
                {...control}
                className="input"
                dir="auto"
                value={layer.name}
                onChange={(event) => onChange({ name: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className="row" style={{ gap: 6 }}>
          <Button disabled={index === 0} aria-label={`Move ${name} up`} onClick={() => onMove(-1)}>
            ↑
          </Button>
          <Button disabled={index === count - 1} aria-label={`Move ${name} down`} onClick={() => onMove(1)}>
            ↓
          </Button>
          <Button aria-label={`Remove ${name}`} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </div>
      <PeopleField
        people={layer.people}
        error={wrong('people')}
        onChange={(people) => onChange({ people })}
      />
      <RotationFields layer={layer} wrong={wrong} onChange={onChange} />
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        <Field label="Starts" error={wrong('startsAt')} hint="The first in the list is on call then.">
          {(control) => (
            <input
              {...control}
              className="input"
              type="datetime-local"
              value={layer.startsAt}
              onChange={(event) => onChange({ startsAt: event.target.value })}
            />
          )}
        </Field>
        <Field label="Ends" error={wrong('endsAt')} hint="Left empty: never.">
          {(control) => (
            <input
              {...control}
              className="input"
              type="datetime-local"
              value={layer.endsAt}
              onChange={(event) => onChange({ endsAt: event.target.value })}
            />
          )}
        </Field>
      </div>
      <HoursFields
        restrict={layer.restrict}
        error={wrong('restrict')}
        onChange={(restrict) => onChange({ restrict })}
      />
    </fieldset>
  )
}

function RotationFields({
  layer,
  wrong,
  onChange,
}: Pick<LayerFieldsProps, 'layer' | 'onChange'> & { wrong: (path: string) => string | undefined }) {
  return (
    <div className="grid gap-4 grid-cols-2 min-[620px]:grid-cols-4">
      <Field label="Turns last" error={wrong('rotation.every')}>
        {(control) => (
          <input
            {...control}
            className="input num"
            type="number"
            min={1}
            value={layer.every}
            onChange={(event) => onChange({ every: event.target.value })}
          />
        )}
      </Field>
      <Field label="Unit" error={wrong('rotation.kind')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={layer.kind}
            onChange={(event) => onChange({ kind: event.target.value as Rotation['kind'] })}
          >
            {kinds.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {layer.kind === 'weekly' && (
        <Field label="Hand-over on" error={wrong('rotation.handoverDay')}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={layer.handoverDay}
              onChange={(event) => onChange({ handoverDay: event.target.value as Weekday })}
            >
              {weekdays.map((day) => (
                <option key={day} value={day}>
                  {dayWords[day]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label={layer.kind === 'custom' ? 'Counted from' : 'At'} error={wrong('rotation.handoverAt')}>
        {(control) => (
          <input
            {...control}
            className="input"
            type="time"
            value={layer.handoverAt}
            onChange={(event) => onChange({ handoverAt: event.target.value })}
          />
        )}
      </Field>
    </div>
  )
}
