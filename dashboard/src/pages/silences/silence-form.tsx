import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Silence } from '../../contract.ts'
import { linesQuery } from '../../data/monitors.ts'
import { useSave } from '../../data/settings.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { type MatcherDraft, Matchers } from './matchers.tsx'

const minuteMs = 60_000
const spans = [
  { minutes: 30, label: '30 minutes' },
  { minutes: 60, label: '1 hour' },
  { minutes: 240, label: '4 hours' },
  { minutes: 1440, label: '1 day' },
  { minutes: 10_080, label: '1 week' },
] as const
const shown = ['matchers', 'monitorIds', 'until', 'comment']

/** One silence: what it covers, how long, and why. It begins now. */
export function SilenceForm({ monitorIds = [], onDone }: { monitorIds?: string[]; onDone: () => void }) {
  const rows = useQuery(linesQuery).data ?? []
  const [chosen, setChosen] = useState(monitorIds)
  const [matchers, setMatchers] = useState<MatcherDraft[]>([])
  const [minutes, setMinutes] = useState(60)
  const [comment, setComment] = useState('')
  const save = useSave<Silence>('silences')
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const wrong = (path: string) => refused?.errors.find((error) => error.path.startsWith(path))?.message
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const until = new Date(Date.now() + minutes * minuteMs).toISOString()
        const named = matchers
          .filter(({ label }) => label.trim() !== '')
          .map(({ label, op, value }) => ({ label, op, value }))
        save.mutate({ monitorIds: chosen, matchers: named, until, comment }, { onSuccess: onDone })
      }}
    >
      <Field label="Monitors" hint="Hold Ctrl or ⌘ for several." error={wrong('monitorIds')}>
        {(control) => (
          <select
            {...control}
            multiple
            className="input"
            style={{ backgroundImage: 'none', height: 108 }}
            value={chosen}
            onChange={(event) => setChosen([...event.target.selectedOptions].map(({ value }) => value))}
          >
            {rows.map((row) => (
              <option key={row.id} value={row.id}>
                {row.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Matchers matchers={matchers} onChange={setMatchers} error={wrong('matchers')} />
      <Field label="For" error={wrong('until')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={minutes}
            onChange={(event) => setMinutes(Number(event.target.value))}
          >
            {spans.map((span) => (
              <option key={span.minutes} value={span.minutes}>
                {span.label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Why" hint="For whoever wonders at three in the morning." error={wrong('comment')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="The provider is working on it"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
      </Field>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      {refused && <StrayErrors problem={refused} shown={shown} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Silence
        </Button>
      </div>
    </form>
  )
}
