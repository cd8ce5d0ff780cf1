import type { FieldError } from '../../api.ts'
import { MoveButtons } from '../../form/move-buttons.tsx'
import { wrongAt } from '../../form/refusal.ts'
import { Field } from '../../ui/field.tsx'
import { AudienceField } from './audience-field.tsx'
import type { StepDraft } from './draft.ts'
import { WhenFields } from './when-fields.tsx'

interface StepFieldsProps {
  step: StepDraft
  index: number
  count: number
  /** The first message waits for more of its group. */
  waits: boolean
  /** Paths are of this step: `channelIds.0`. */
  errors: readonly FieldError[]
  onChange: (part: Partial<StepDraft>) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One step: when, whom, and under which circumstances. */
export function StepFields({
  step,
  index,
  count,
  waits,
  errors,
  onChange,
  onMove,
  onRemove,
}: StepFieldsProps) {
  const wrong = (path: string) => wrongAt(errors, path)
  const whom = wrong('channelIds') ?? wrong('personIds') ?? wrong('scheduleIds') ?? wrong('teamIds')
  const name = `Step ${index + 1}`
  return (
    <fieldset className="panel stack" style={{ padding: 16 }}>
      <legend className="sr-only">{name}</legend>
      <div className="row between" style={{ flexWrap: 'wrap' }}>
        <h2>{name}</h2>
        <MoveButtons
          name={name}
          index={index}
          count={count}
          removable={count > 1}
          onMove={onMove}
          onRemove={onRemove}
        />
      </div>
      <Field
        label="After, minutes"
        hint={
          waits
            ? 'From the first message on. 0 is together with it.'
            : 'From the opening of the incident on. 0 is at once.'
        }
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
