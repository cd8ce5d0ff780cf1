import { useId, useState } from 'react'
import { useAddPerson, usePeople } from '../../data/on-call.ts'
import { moved } from '../../form/moved.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from '../../ui/states.tsx'

interface PeopleFieldProps {
  people: readonly string[]
  error?: string | undefined
  onChange: (people: string[]) => void
}

/** Who takes turns, in their order. Somebody new can be added on the spot. */
export function PeopleField({ people, error, onChange }: PeopleFieldProps) {
  const { people: known, nameOf } = usePeople()
  const id = useId()
  return (
    <div className="field" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-note`}>
      <span className="legend" id={`${id}-label`}>
        People, in the order of their turns
      </span>
      {people.length > 0 && (
        <ol className="turns">
          {people.map((person, index) => (
            <li key={`${person}-${index}`} className="row between">
              <span dir="auto" className="grow">
                {index + 1}. {nameOf(person)}
              </span>
              <Button
                size="small"
                disabled={index === 0}
                aria-label={`${nameOf(person)} earlier`}
                onClick={() => onChange(moved(people, index, -1))}
              >
                ↑
              </Button>
              <Button
                size="small"
                disabled={index === people.length - 1}
                aria-label={`${nameOf(person)} later`}
                onClick={() => onChange(moved(people, index, 1))}
              >
                ↓
              </Button>
              <Button
                size="small"
                aria-label={`Remove ${nameOf(person)}`}
                onClick={() => onChange(people.filter((_, at) => at !== index))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ol>
      )}
      <div className="grid gap-2 min-[520px]:grid-cols-2">
        <select
          className="input"
          aria-label="Add somebody"
          aria-invalid={error ? true : undefined}
          value=""
          onChange={(event) => onChange([...people, event.target.value])}
        >
          <option value="" disabled>
            {known.length === 0 ? 'Nobody is known yet' : 'Add somebody'}
          </option>
          {known.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
        <NewPerson onMade={(person) => onChange([...people, person])} />
      </div>
      <span id={`${id}-note`} className={error ? 'wrong' : 'hint'}>
        {error ?? 'One alone is always on. Somebody may stand in the list twice.'}
      </span>
    </div>
  )
}

function NewPerson({ onMade }: { onMade: (id: string) => void }) {
  const [name, setName] = useState('')
  const add = useAddPerson()
  const submit = () =>
    name.trim() !== '' &&
    add.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        setName('')
        onMade(id)
      },
    })
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row" style={{ gap: 8 }}>
        <input
          className="input"
          dir="auto"
          aria-label="Name of somebody new"
          placeholder="Somebody new"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault() // it is within the form of the schedule
            submit()
          }}
        />
        <Button busy={add.isPending} disabled={name.trim() === ''} onClick={submit}>
          Add
        </Button>
      </div>
      {add.error && <Problem error={add.error} />}
    </div>
  )
}
