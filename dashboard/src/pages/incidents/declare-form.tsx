import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useDeclare } from '../../data/incidents.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { Field } from '../../ui/field.tsx'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'

const severities = [
  { value: 'critical', label: 'Critical' },
  { value: 'warning', label: 'Warning' },
] as const

/** An incident that no check has found. Everybody is told, as of every other. */
export function DeclareForm({ onDone }: { onDone: () => void }) {
  const [draft, setDraft] = useState({ title: '', description: '', severity: 'critical' })
  const navigate = useNavigate()
  const declare = useDeclare()
  const refusal = refusalOf(declare.error)
  const form = useFirstWrong(refusal.problem)
  const { wrong } = refusal
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
      <InputField
        label="What is wrong"
        placeholder="Card payments are refused"
        error={wrong('title')}
        value={draft.title}
        onChange={(title) => set({ title })}
      />
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
      <SelectField
        label="How bad"
        value={draft.severity}
        options={severities}
        error={wrong('severity')}
        onChange={(severity) => set({ severity })}
      />
      <FormEnd
        refusal={refusal}
        shown={['title', 'description', 'severity']}
        action="Declare and tell"
        busy={declare.isPending}
        cancel={onDone}
      />
    </form>
  )
}
