import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Maintenance } from '../../contract.ts'
import { summaryQuery } from '../../data/monitors.ts'
import { useSave } from '../../data/settings.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'

const hourMs = 3_600_000
const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** "2026-11-20T22:00" in the viewer's zone, as a date-time box wants it. */
function local(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return date.toISOString().slice(0, 16)
}
const iso = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString())

/** One window: what it is for, when, and whom it covers. */
export function MaintenanceForm({ onDone }: { onDone: () => void }) {
  const rows = useQuery(summaryQuery).data?.data ?? []
  const [start] = useState(() => Math.ceil((Date.now() + 60_000) / (hourMs / 4)) * (hourMs / 4))
  const [draft, setDraft] = useState({
    title: '',
    startsAt: local(start),
    endsAt: local(start + hourMs),
    tags: '',
  })
  const [monitorIds, setMonitorIds] = useState<string[]>([])
  const save = useSave<Maintenance>('maintenances')
  const refused = save.error ? asProblem(save.error) : null
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
        const tags = draft.tags
          .split(',')
          .map((tag) => tag.trim())
          .filter(Boolean)
        const times = { startsAt: iso(draft.startsAt), endsAt: iso(draft.endsAt) }
        save.mutate({ title: draft.title, ...times, monitorIds, tags, timezone }, { onSuccess: onDone })
      }}
    >
      <Field label="What for" error={wrong('title')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Database upgrade"
            value={draft.title}
            onChange={(event) => set({ title: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        {(['startsAt', 'endsAt'] as const).map((name) => (
          <Field key={name} label={name === 'startsAt' ? 'From' : 'To'} error={wrong(name)}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="datetime-local"
                value={draft[name]}
                onChange={(event) => set({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field
        label="Tags"
        hint="Everything with one of them is covered. Separated by commas."
        error={wrong('tags')}
      >
        {(control) => (
          <input
            {...control}
            className="input"
            value={draft.tags}
            onChange={(event) => set({ tags: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Monitors"
        hint="Hold Ctrl or ⌘ for several. Without monitors and tags the whole workspace is covered."
        error={wrong('monitorIds')}
      >
        {(control) => (
          <select
            {...control}
            multiple
            className="input"
            style={{ backgroundImage: 'none', height: 108 }}
            value={monitorIds}
            onChange={(event) => setMonitorIds([...event.target.selectedOptions].map(({ value }) => value))}
          >
            {rows.map((row) => (
              <option key={row.id} value={row.id}>
                {row.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      {refused && (
        <StrayErrors problem={refused} shown={['title', 'startsAt', 'endsAt', 'tags', 'monitorIds']} />
      )}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Plan it
        </Button>
      </div>
    </form>
  )
}
