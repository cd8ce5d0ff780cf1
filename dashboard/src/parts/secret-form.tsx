import { useState } from 'react'
import { asProblem } from '../api.ts'
import { usePutSecret } from '../data/settings.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Problem } from '../ui/states.tsx'

interface SecretFormProps {
  /** The secret whose value is replaced; null for a new one. */
  name: string | null
  onSaved: (name: string) => void
  onCancel: () => void
}

/** Takes a secret's value. It is sent once and never shown again. */
export function SecretForm({ name: known, onSaved, onCancel }: SecretFormProps) {
  const [name, setName] = useState(known ?? '')
  const [value, setValue] = useState('')
  const put = usePutSecret()
  const refused = put.error ? asProblem(put.error) : null
  const wrong = (path: string) => refused?.errors.find((error) => error.path === path)?.message
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation() // it may stand in a dialog of another form
        put.mutate({ name, value }, { onSuccess: () => onSaved(name) })
      }}
    >
      {known === null && (
        <Field label="Name" hint="Letters, digits and _" error={wrong('name')}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              placeholder="API_TOKEN"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="Value" hint="Kept sealed; nobody is shown it again." error={wrong('value')}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            type="password"
            autoComplete="new-password"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" kind="primary" busy={put.isPending} disabled={name === '' || value === ''}>
          {known === null ? 'Add secret' : 'Replace value'}
        </Button>
      </div>
    </form>
  )
}
