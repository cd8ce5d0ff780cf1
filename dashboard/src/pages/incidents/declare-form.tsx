import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import { useDeclare } from '../../data/incidents.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'

/** An incident that no check has found. Everybody is told, as of every other. */
export function DeclareForm({ onDone }: { onDone: () => void }) {
  const [draft, setDraft] = useState({ title: '', description: '', severity: 'critical' })
  const navigate = useNavigate()
  const declare = useDeclare()
  const refused = declare.error ? asProblem(declare.error) : null
  const form = useFirstWrong(refused)
  const wrong = (path: string) => refused?.errors.find((error) => error.path === path)?.message
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const { title, description, severity } = draft
        declare.mutate(
          { title, severity, ...(description.trim() !== '' && { description }) },
          {
            onSuccess: ({ id }) => {
              onDone()
              void navigate({ to: '/incidents/$id', params: { id } })
            },
          },
        )
      }}
    >
      <Field label="What is wrong" error={wrong('title')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Card payments are refused"
            value={draft.title}
            onChange={(event) => set({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label="What is known" error={wrong('description')}>
        {(control) => (
          <textarea
            {...control}
            className="input"
            dir="auto"
            value={draft.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <Field label="How bad">
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.severity}
            onChange={(event) => set({ severity: event.target.value })}
          >
            <option value="critical">Critical</option>
            <option value="warning">Warning</option>
          </select>
        )}
      </Field>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={declare.isPending}>
          Declare and tell
        </Button>
      </div>
    </form>
  )
}
