import { type Rotation, weekdays } from '#core/oncall/schedule'
import type { FieldError } from '../../api.ts'
import { MoveButtons } from '../../form/move-buttons.tsx'
import { wrongAt } from '../../form/refusal.ts'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import type { LayerDraft } from './draft.ts'
import { HoursFields } from './hours-fields.tsx'
import { PeopleField } from './people-field.tsx'
import { dayWords } from './words.ts'

const kinds: readonly { value: Rotation['kind']; label: string }[] = [
  { value: 'daily', label: 'Days' },
  { value: 'weekly', label: 'Weeks' },
  { value: 'custom', label: 'Hours' },
]

const days = weekdays.map((value) => ({ value, label: dayWords[value] }))

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
  const wrong = (path: string) => wrongAt(errors, path)
  const name = layer.name || `Layer ${index + 1}`
  return (
    <fieldset className="panel stack" style={{ padding: 16 }}>
      <legend className="sr-only">{name}</legend>
      <div className="row between" style={{ alignItems: 'end', flexWrap: 'wrap' }}>
        <div className="grow" style={{ minWidth: 180 }}>
          <InputField
            label={`Layer ${index + 1}`}
            error={wrong('name')}
            value={layer.name}
            onChange={(text) => onChange({ name: text })}
          />
        </div>
        <MoveButtons name={name} index={index} count={count} onMove={onMove} onRemove={onRemove} />
      </div>
      <PeopleField
        people={layer.people}
        error={wrong('people')}
        onChange={(people) => onChange({ people })}
      />
      <RotationFields layer={layer} wrong={wrong} onChange={onChange} />
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        <InputField
          label="Starts"
          error={wrong('startsAt')}
          hint="The first in the list is on call then."
          type="datetime-local"
          value={layer.startsAt}
          onChange={(startsAt) => onChange({ startsAt })}
        />
        <InputField
          label="Ends"
          error={wrong('endsAt')}
          hint="Left empty: never."
          type="datetime-local"
          value={layer.endsAt}
          onChange={(endsAt) => onChange({ endsAt })}
        />
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
      <InputField
        label="Turns last"
        error={wrong('rotation.every')}
        type="number"
        min={1}
        value={layer.every}
        onChange={(every) => onChange({ every })}
      />
      <SelectField
        label="Unit"
        error={wrong('rotation.kind')}
        value={layer.kind}
        options={kinds}
        onChange={(kind) => onChange({ kind })}
      />
      {layer.kind === 'weekly' && (
        <SelectField
          label="Hand-over on"
          error={wrong('rotation.handoverDay')}
          value={layer.handoverDay}
          options={days}
          onChange={(handoverDay) => onChange({ handoverDay })}
        />
      )}
      <InputField
        label={layer.kind === 'custom' ? 'Counted from' : 'At'}
        error={wrong('rotation.handoverAt')}
        type="time"
        value={layer.handoverAt}
        onChange={(handoverAt) => onChange({ handoverAt })}
      />
    </div>
  )
}
