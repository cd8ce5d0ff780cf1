import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { ApiKey } from '../../contract.ts'
import { useSave } from '../../data/settings.ts'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'

const scopes = [
  { id: 'read', label: 'Read' },
  { id: 'write', label: 'Change monitors, channels, pages' },
  { id: 'admin', label: 'Everything, keys too' },
] as const

/** Makes a key and shows it this once. */
export function KeyForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string[]>(['read', 'write'])
  const save = useSave<ApiKey>('keys')
  const refused = save.error ? asProblem(save.error) : null
  if (save.data?.key)
    return (
      <div className="stack">
        <p className="quiet">Copy it now: only its fingerprint is kept, so it is not shown again.</p>
        <Copy value={save.data.key} label="API key" />
        <Button kind="primary" className="justify-self-end" onClick={onDone}>
          Done
        </Button>
      </div>
    )
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, scopes: chosen })
      }}
    >
      <Field
        label="Name"
        hint="Where it is used"
        error={refused?.errors.find(({ path }) => path === 'name')?.message}
      >
        {(control) => (
          <input
            {...control}
            className="input"
            placeholder="CI"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="field">
        <legend style={{ marginBottom: 6 }}>May</legend>
        {scopes.map(({ id, label }) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) =>
                setChosen(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
            {label}
          </label>
        ))}
        {refused?.errors.some(({ path }) => path.startsWith('scopes')) && (
          <span className="wrong">Choose at least one.</span>
        )}
      </fieldset>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Make key
        </Button>
      </div>
    </form>
  )
}
