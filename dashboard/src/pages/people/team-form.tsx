import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Person, Team } from '../../contract.ts'
import { useSaveVersioned } from '../../data/alerting.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

interface TeamFormProps {
  team: Team | null
  people: readonly Person[]
  onDone: () => void
}

/** A name, and who is in it. */
export function TeamForm({ team, people, onDone }: TeamFormProps) {
  const [name, setName] = useState(team?.name ?? '')
  const [personIds, setPersonIds] = useState(team?.personIds ?? [])
  const save = useSaveVersioned<Team>('teams', team)
  const refused = save.error ? asProblem(save.error) : null
  const wrong = refused?.errors.find(({ path }) => path === 'name')?.message
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { name, personIds },
          {
            onSuccess: (saved) => {
              say(`${saved.name} is saved.`)
              onDone()
            },
          },
        )
      }}
    >
      <Field label="Name" error={wrong}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Backend"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="field">
        <legend style={{ marginBottom: 6 }}>Who is in it</legend>
        <div className="pick">
          {people.map(({ id, name: personName }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={personIds.includes(id)}
                onChange={({ target: { checked } }) =>
                  setPersonIds(checked ? [...personIds, id] : personIds.filter((other) => other !== id))
                }
              />
              <span dir="auto">{personName}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {refused && !wrong && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {team ? 'Save' : 'Add team'}
        </Button>
      </div>
    </form>
  )
}
