import { useState } from 'react'
import { useIncidentAct } from '../../data/incidents.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'

/** Adds a line to the story. */
export function NoteForm({ id }: { id: string }) {
  const [text, setText] = useState('')
  const act = useIncidentAct(id)
  return (
    <form
      className="stack"
      style={{ gap: 10, marginTop: 14 }}
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate({ kind: 'notes', text: text.trim() }, { onSuccess: () => setText('') })
      }}
    >
      <Field label="Add a note" hint="What is known, what is being done. It stays with the incident.">
        {(control) => (
          <textarea
            {...control}
            className="input"
            dir="auto"
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {act.error && <Problem error={act.error} />}
      <Button type="submit" className="justify-self-start" busy={act.isPending} disabled={text.trim() === ''}>
        Add note
      </Button>
    </form>
  )
}
