import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Person } from '../../contract.ts'
import { useSaveVersioned } from '../../data/alerting.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { viewerZone } from '../on-call/words.ts'

/** A name is enough; how they are told is said on the page that opens then. */
export function AddPersonForm() {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const save = useSaveVersioned<Person>('people', null)
  const refused = save.error ? asProblem(save.error) : null
  const wrong = refused?.errors.find(({ path }) => path === 'name')?.message
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { name, timezone: viewerZone },
          { onSuccess: ({ id }) => void navigate({ to: '/people/$id', params: { id } }) },
        )
      }}
    >
      <Field label="Name" error={wrong}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Ann"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {refused && !wrong && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Add, and say how to reach them
        </Button>
      </div>
    </form>
  )
}
