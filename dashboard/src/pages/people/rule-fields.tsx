import type { PersonRule } from '#core/alert/person'
import type { FieldError } from '../../api.ts'
import type { Channel } from '../../contract.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'

/** A rule as it is typed. */
export interface RuleDraft {
  key: number
  severity: PersonRule['severity']
  /** As typed, in minutes. */
  after: string
  channelIds: string[]
}

interface RuleFieldsProps {
  rule: RuleDraft
  index: number
  channels: readonly Channel[]
  errors: readonly FieldError[]
  onChange: (part: Partial<RuleDraft>) => void
  onRemove: () => void
}

/** One wish: of such incidents, so long after it is my turn, through these channels. */
export function RuleFields({ rule, index, channels, errors, onChange, onRemove }: RuleFieldsProps) {
  const wrong = (path: string) =>
    errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
  return (
    <div className="sub" role="group" aria-label={`Rule ${index + 1}`}>
      <div className="grid grid-cols-2 items-start gap-4">
        <Field label="Of" error={wrong('severity')}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={rule.severity}
              onChange={(event) => onChange({ severity: event.target.value as RuleDraft['severity'] })}
            >
              <option value="*">every incident</option>
              <option value="critical">critical ones</option>
              <option value="warning">warnings</option>
            </select>
          )}
        </Field>
        <Field label="After, minutes" error={wrong('afterSeconds')}>
          {(control) => (
            <input
              {...control}
              className="input num"
              type="number"
              step="any"
              min={0}
              value={rule.after}
              onChange={(event) => onChange({ after: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="pick" role="group" aria-label={`Channels of rule ${index + 1}`}>
        {channels.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={rule.channelIds.includes(id)}
              onChange={({ target: { checked } }) =>
                onChange({
                  channelIds: checked
                    ? [...rule.channelIds, id]
                    : rule.channelIds.filter((other) => other !== id),
                })
              }
            />
            <span dir="auto">{name}</span>
          </label>
        ))}
      </div>
      {wrong('channelIds') && <span className="wrong">Pick a channel</span>}
      <Button
        size="small"
        className="justify-self-start"
        aria-label={`Remove rule ${index + 1}`}
        onClick={onRemove}
      >
        Remove
      </Button>
    </div>
  )
}
