import { limits, windowNames } from '#core/stream/bounds'
import type { Compatibility } from '#core/stream/settings'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import { windowWords } from '../stream/words.ts'
import type { Draft } from './draft.ts'

interface FieldsProps {
  draft: Draft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Draft>) => void
}

/** Into which windows events are counted, how late they may come, and how many are taken. */
export function TakingFields({ draft, wrong, onChange }: FieldsProps) {
  const { windows } = draft
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="How they are taken">
      <h2>How they are taken</h2>
      <fieldset className="field">
        <legend>Windows</legend>
        <div className="pick">
          {windowNames.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={windows.includes(name)}
                onChange={() =>
                  onChange({ windows: windowNames.filter((one) => windows.includes(one) !== (one === name)) })
                }
              />
              {windowWords[name]}
            </label>
          ))}
        </div>
        {wrong('windows') ? (
          <span className="wrong">{wrong('windows')}</span>
        ) : (
          <span className="hint">Figures are kept for each of these sizes.</span>
        )}
      </fieldset>
      <div className="fields-4">
        <InputField
          label="Lateness"
          hint="seconds that a window waits, at most 600"
          type="number"
          min={0}
          max={600}
          error={wrong('latenessSeconds')}
          value={draft.latenessSeconds}
          onChange={(latenessSeconds) => onChange({ latenessSeconds })}
        />
        <InputField
          label="Events a second"
          hint={`of each shard, at most ${limits.eventsPerSecond.toLocaleString('en')}`}
          type="number"
          min={1}
          max={limits.eventsPerSecond}
          error={wrong('eventsPerSecond')}
          value={draft.eventsPerSecond}
          onChange={(eventsPerSecond) => onChange({ eventsPerSecond })}
        />
        <InputField
          label="Keys"
          hint={`in a window, at most ${limits.maxKeys.toLocaleString('en')}; the rest is other`}
          type="number"
          min={1}
          max={limits.maxKeys}
          error={wrong('maxKeys')}
          value={draft.maxKeys}
          onChange={(maxKeys) => onChange({ maxKeys })}
        />
      </div>
    </section>
  )
}

export const compatibilityWords: Record<Compatibility, string> = {
  none: 'none: anything goes',
  backward: 'backward: new readers read old events',
  backward_transitive: 'backward, with every version',
  forward: 'forward: old readers read new events',
  forward_transitive: 'forward, with every version',
  full: 'full: both',
  full_transitive: 'full, with every version',
}

/** What a later schema must keep. */
export function CompatibilityField({ draft, wrong, onChange }: FieldsProps) {
  return (
    <SelectField<Compatibility>
      label="Compatibility"
      hint="What a new version of the schema must keep."
      error={wrong('compatibility')}
      value={draft.compatibility}
      options={(Object.keys(compatibilityWords) as Compatibility[]).map((value) => ({
        value,
        label: compatibilityWords[value],
      }))}
      onChange={(compatibility) => onChange({ compatibility })}
    />
  )
}
