import { useId } from 'react'
import { Button } from '../../ui/button.tsx'

/** A label that must, or must not, be like a value. `key` tells the rows apart while they are typed. */
export interface MatcherDraft {
  key: number
  label: string
  op: '=' | '!='
  value: string
}

interface Props {
  matchers: readonly MatcherDraft[]
  onChange: (matchers: MatcherDraft[]) => void
  error?: string | undefined
}

/** Labels that a silence asks for, one in a row. */
export function Matchers({ matchers, onChange, error }: Props) {
  const id = useId()
  const change = (key: number, part: Partial<MatcherDraft>) =>
    onChange(matchers.map((each) => (each.key === key ? { ...each, ...part } : each)))
  const next = Math.max(0, ...matchers.map(({ key }) => key + 1))
  return (
    <fieldset className="field" aria-describedby={`${id}-note`}>
      <legend>Labels</legend>
      {matchers.map(({ key, label, op, value }) => (
        <div key={key} className="row" style={{ gap: 8 }}>
          <input
            className="input"
            aria-label="Label"
            placeholder="tag"
            list={`${id}-labels`}
            value={label}
            onChange={(event) => change(key, { label: event.target.value })}
          />
          <select
            className="input"
            style={{ width: 76, flex: 'none' }}
            aria-label="How"
            value={op}
            onChange={(event) => change(key, { op: event.target.value as MatcherDraft['op'] })}
          >
            <option value="=">is</option>
            <option value="!=">is not</option>
          </select>
          <input
            className="input"
            dir="auto"
            aria-label="Value"
            placeholder="db-*"
            value={value}
            onChange={(event) => change(key, { value: event.target.value })}
          />
          <Button
            size="small"
            aria-label={`Remove the label ${label}`}
            onClick={() => onChange(matchers.filter((each) => each.key !== key))}
          >
            Remove
          </Button>
        </div>
      ))}
      <datalist id={`${id}-labels`}>
        {['tag', 'monitor', 'target', 'severity', 'alert', 'title'].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <Button
        size="small"
        className="justify-self-start"
        onClick={() => onChange([...matchers, { key: next, label: '', op: '=', value: '' }])}
      >
        Add a label
      </Button>
      <span id={`${id}-note`} className={error ? 'wrong' : 'hint'}>
        {error ?? 'All of them must fit. * stands for any text.'}
      </span>
    </fieldset>
  )
}
