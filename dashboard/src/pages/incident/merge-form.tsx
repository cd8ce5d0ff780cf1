import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { openIncidentsQuery, useMergeIncident } from '../../data/incidents.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'

/** Which open incident is the same trouble. */
export function MergeForm({ id, onDone }: { id: string; onDone: () => void }) {
  const others = (useQuery(openIncidentsQuery).data ?? []).filter((incident) => incident.id !== id)
  const [into, setInto] = useState('')
  const merge = useMergeIncident(id)
  const chosen = into === '' ? (others[0]?.id ?? '') : into
  if (others.length === 0) return <p className="quiet">No other incident is open.</p>
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        merge.mutate(chosen, { onSuccess: onDone })
      }}
    >
      <Field
        label="It is the same as"
        hint="This one is closed; whoever heard of it is told where it goes on."
      >
        {(control) => (
          <select
            {...control}
            className="input"
            value={chosen}
            onChange={(event) => setInto(event.target.value)}
          >
            {others.map((incident) => (
              <option key={incident.id} value={incident.id}>
                {incident.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {merge.error && <Problem error={merge.error} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={merge.isPending}>
          Merge
        </Button>
      </div>
    </form>
  )
}
