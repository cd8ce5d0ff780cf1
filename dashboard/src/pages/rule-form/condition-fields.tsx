import type { Op } from '#core/stream/rule/schema'
import { opWords } from '../../data/rules/words.ts'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import { Segments } from '../../ui/segments.tsx'
import { windowWords } from '../stream/words.ts'
import type { Draft, Kind } from './draft.ts'
import { lasts } from './lasts.ts'
import type { PartProps } from './watched-fields.tsx'

const kinds: { value: Kind; label: string }[] = [
  { value: 'limit', label: 'a limit' },
  { value: 'change', label: 'a change' },
  { value: 'absent', label: 'silence' },
  { value: 'anomaly', label: 'unlike usual' },
]

const explained: Record<Kind, string> = {
  limit: 'The value against a number.',
  change: 'The value against itself, some windows ago.',
  absent: 'Nothing came, where something had come before.',
  anomaly: 'The value against the median of the windows before it.',
}

/** When it fires, and when it is over. */
export function ConditionFields(props: PartProps) {
  const { draft, wrong, onChange } = props
  const isPlaced = ['value', 'change', 'absent', 'anomaly'].some((name) => wrong(`condition.${name}`))
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="When it tells">
      <div className="stack" style={{ gap: 8 }}>
        <h2>When it tells</h2>
        <div className="seg-room">
          <Segments
            label="Kind of condition"
            value={draft.kind}
            options={kinds}
            onChange={(kind) => onChange({ kind })}
          />
        </div>
        <p className="hint">{explained[draft.kind]}</p>
        {!isPlaced && wrong('condition') && <p className="wrong">{wrong('condition')}</p>}
      </div>
      {draft.kind === 'limit' && <LimitFields {...props} />}
      {draft.kind === 'change' && <ChangeFields {...props} />}
      {draft.kind === 'absent' && (
        <div className="fields-4">
          <Windows
            label="Silent for"
            path="condition.absent.windows"
            text={draft.absent}
            draft={draft}
            wrong={wrong}
            onText={(absent) => onChange({ absent })}
          />
        </div>
      )}
      {draft.kind === 'anomaly' && <AnomalyFields {...props} />}
      <div className="fields-4">
        <Windows
          label="Must hold for"
          path="for"
          text={draft.for}
          draft={draft}
          wrong={wrong}
          onText={(text) => onChange({ for: text })}
        />
        <Windows
          label="Over after"
          path="clearFor"
          text={draft.clearFor}
          draft={draft}
          wrong={wrong}
          onText={(clearFor) => onChange({ clearFor })}
        />
      </div>
    </section>
  )
}

interface WindowsProps extends Pick<PartProps, 'draft' | 'wrong'> {
  label: string
  path: string
  text: string
  onText: (text: string) => void
}

/** A number of windows, and how long that is. */
function Windows({ label, path, text, draft, wrong, onText }: WindowsProps) {
  const { window } = draft
  return (
    <InputField
      label={label}
      hint={`windows of a ${windowWords[window]} ${lasts(text, draft)}`
        .replace('a ten', 'ten')
        .replace('a hour', 'an hour')}
      type="number"
      min={1}
      error={wrong(path)}
      value={text}
      onChange={onText}
    />
  )
}

function LimitFields({ draft, wrong, onChange }: PartProps) {
  return (
    <div className="fields-4">
      <SelectField<Op>
        label="The value is"
        value={draft.op}
        options={(Object.keys(opWords) as Op[]).map((value) => ({ value, label: opWords[value] }))}
        onChange={(op) => onChange({ op })}
      />
      <InputField
        label="Limit"
        type="number"
        step="any"
        error={wrong('condition.value')}
        value={draft.value}
        onChange={(value) => onChange({ value })}
      />
    </div>
  )
}

const changeOps = { '<': 'below', '<=': 'at or below', '>': 'above', '>=': 'at or above' } as const

function ChangeFields({ draft, wrong, onChange }: PartProps) {
  const { change } = draft
  const set = (part: Partial<Draft['change']>) => onChange({ change: { ...change, ...part } })
  return (
    <div className="fields-4">
      <SelectField
        label="It has changed by"
        value={change.op}
        options={(Object.keys(changeOps) as (keyof typeof changeOps)[]).map((value) => ({
          value,
          label: changeOps[value],
        }))}
        onChange={(op) => set({ op })}
      />
      <InputField
        label="Change"
        hint="Below 0 is a fall"
        type="number"
        step="any"
        error={
          wrong('condition.change.by') ?? wrong('condition.change.value') ?? wrong('condition.change.percent')
        }
        value={change.by}
        onChange={(by) => set({ by })}
      />
      <SelectField
        label="In"
        value={change.unit}
        options={[
          { value: 'percent', label: 'percent' },
          { value: 'value', label: 'its own unit' },
        ]}
        onChange={(unit) => set({ unit })}
      />
      <Windows
        label="Against the value before"
        path="condition.change.windows"
        text={change.windows}
        draft={draft}
        wrong={wrong}
        onText={(windows) => set({ windows })}
      />
    </div>
  )
}

function AnomalyFields({ draft, wrong, onChange }: PartProps) {
  const { anomaly } = draft
  const set = (part: Partial<Draft['anomaly']>) => onChange({ anomaly: { ...anomaly, ...part } })
  const numberField = (name: 'deviations' | 'minPercent' | 'minValue', label: string, hint: string) => (
    <InputField
      label={label}
      hint={hint}
      type="number"
      step="any"
      min={0}
      error={wrong(`condition.anomaly.${name}`)}
      value={anomaly[name]}
      onChange={(text) => set({ [name]: text })}
    />
  )
  return (
    <div className="fields-4">
      <SelectField
        label="The value is far"
        value={anomaly.direction}
        options={[
          { value: 'both', label: 'above or below' },
          { value: 'up', label: 'above' },
          { value: 'down', label: 'below' },
        ]}
        onChange={(direction) => set({ direction })}
      />
      <Windows
        label="Usual is of the last"
        path="condition.anomaly.windows"
        text={anomaly.windows}
        draft={draft}
        wrong={wrong}
        onText={(windows) => set({ windows })}
      />
      <Windows
        label="Of at least"
        path="condition.anomaly.minWindows"
        text={anomaly.minWindows}
        draft={draft}
        wrong={wrong}
        onText={(minWindows) => set({ minWindows })}
      />
      {numberField('deviations', 'Further than', 'median deviations')}
      {numberField('minPercent', 'And than', 'percent of the median')}
      {numberField('minValue', 'And than', 'in its own unit')}
    </div>
  )
}
