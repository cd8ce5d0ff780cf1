import type { FieldError } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { AudienceField } from './audience-field.tsx'
import type { StepDraft } from './draft.ts'
import { WhenFields } from './when-fields.tsx'

interface StepFieldsProps {
  step: StepDraft
  index: number
  count: number
  /** Paths are of this step: `channelIds.0`. */
  errors: readonly FieldError[]
  onChange: (part: Partial<StepDraft>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One step: when, whom, and under which circumstances. */
export function StepFields({ step, index, count, errors, onChange, onMove, onRemove }: StepFieldsProps) {
  const wrong = (path: string) =>
    errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
  const whom = wrong('channelIds') ?? wrong('personIds') ?? wrong('scheduleIds') ?? wrong('teamIds')
  const name = `Step ${index + 1}`
  return (
    <fieldset className="panel stack" style={{ padding: 16 }}>
      <legend className="sr-only">{name}</legend>
      <div className="row between" style={{ flexWrap: 'wrap' }}>
        <h2>{name}</h2>
        <div className="row" style={{ gap: 6 }}>
          <Button disabled={index === 0} aria-label={`Move ${name} up`} onClick={() => onMove(-1)}>
            ↑
          </Button>
          <Button disabled={index === count - 1} aria-label={`Move ${name} down`} onClick={() => onMove(1)}>
            ↓
          </Button>
          <Button disabled={count === 1} aria-label={`Remove ${name}`} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </div>
      <Field
        label="After, minutes"
        hint="From the opening of the incident on. 0 is at once."
        error={wrong('afterSeconds')}
      >
        {(control) => (
          <input
            {...control}
            className="input num"
            style={{ width: 120 }}
            type="number"
            step="any"
            min={0}
            value={step.after}
            onChange={(event) => onChange({ after: event.target.value })}
          />
        )}
      </Field>
      <AudienceField label="Tell" named={step.named} error={whom} onChange={(named) => onChange({ named })} />
      <WhenFields when={step.when} wrong={wrong} onChange={(when) => onChange({ when })} />
    </fieldset>
  )
}
