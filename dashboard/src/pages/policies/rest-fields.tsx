import { Field } from '../../ui/field.tsx'
import { AudienceField } from './audience-field.tsx'
import { type Draft, newFallback } from './draft.ts'

interface RestFieldsProps {
  draft: Draft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Draft>) => void
}

/** What happens after the last step, and when a step reaches nobody. */
export function RestFields({ draft, wrong, onChange }: RestFieldsProps) {
  const { repeat, fallback } = draft
  return (
    <section className="panel stack" style={{ padding: 16 }}>
      <label className="check">
        <input
          type="checkbox"
          checked={repeat !== null}
          onChange={(event) =>
            onChange({ repeat: event.target.checked ? { every: '30', times: '3' } : null })
          }
        />
        <span>Begin the steps again while nobody acknowledges</span>
      </label>
      {repeat && (
        <div className="grid grid-cols-2 items-start gap-4">
          <Field label="Every, minutes" hint="From the opening on" error={wrong('repeat.everySeconds')}>
            {(control) => (
              <input
                {...control}
                className="input num"
                type="number"
                step="any"
                min={0}
                value={repeat.every}
                onChange={(event) => onChange({ repeat: { ...repeat, every: event.target.value } })}
              />
            )}
          </Field>
          <Field label="Times" hint="After the first" error={wrong('repeat.times')}>
            {(control) => (
              <input
                {...control}
                className="input num"
                type="number"
                min={0}
                max={100}
                value={repeat.times}
                onChange={(event) => onChange({ repeat: { ...repeat, times: event.target.value } })}
              />
            )}
          </Field>
        </div>
      )}
      <Field
        label="When a step reaches nobody, or nothing arrives"
        hint="Nobody is on call, a person has no channel that is on, every receiver has failed."
      >
        {(control) => (
          <select
            {...control}
            className="input"
            value={fallback === null ? 'everybody' : 'named'}
            onChange={(event) =>
              onChange({ fallback: event.target.value === 'named' ? newFallback() : null })
            }
          >
            <option value="everybody">Tell every shared channel</option>
            <option value="named">Tell these</option>
          </select>
        )}
      </Field>
      {fallback && (
        <AudienceField
          label="Tell instead"
          named={fallback}
          hint="Left empty, nobody is told."
          error={wrong('fallback')}
          onChange={(named) => onChange({ fallback: named })}
        />
      )}
    </section>
  )
}
