import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Maintenance } from '../../contract.ts'
import { linesQuery } from '../../data/monitors.ts'
import { useSave } from '../../data/settings.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { ruleOf, type Rhythm, rhythms } from './rhythm.ts'

const hourMs = 3_600_000
const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** "2026-11-20T22:00" in the viewer's zone, as a date-time box wants it. */
function local(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return date.toISOString().slice(0, 16)
}
const iso = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString())

const listed = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

const shown = 'title startsAt endsAt rrule cron durationSeconds tags groups monitorIds'.split(' ')

/** One maintenance: what it is for, when and how often, and whom it covers. */
export function MaintenanceForm({ onDone }: { onDone: () => void }) {
  const rows = useQuery(linesQuery).data ?? []
  const [start] = useState(() => Math.ceil((Date.now() + 60_000) / (hourMs / 4)) * (hourMs / 4))
  const [draft, setDraft] = useState({
    title: '',
    startsAt: local(start),
    endsAt: local(start + hourMs),
    rhythm: 'once' as Rhythm,
    rule: '',
    minutes: '60',
    tags: '',
    groups: '',
  })
  const [monitorIds, setMonitorIds] = useState<string[]>([])
  const save = useSave<Maintenance>('maintenances')
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const wrong = (path: string) => refused?.errors.find((error) => error.path === path)?.message
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const repeats = draft.rhythm !== 'once'
  const typed = draft.rhythm === 'rrule' || draft.rhythm === 'cron'
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const scope = { monitorIds, tags: listed(draft.tags), groups: listed(draft.groups) }
        const when = repeats
          ? {
              ...ruleOf(draft.rhythm, new Date(draft.startsAt), draft.rule),
              durationSeconds: Math.round(Number(draft.minutes) * 60),
            }
          : { endsAt: iso(draft.endsAt) }
        const body = { title: draft.title, startsAt: iso(draft.startsAt), ...when, ...scope, timezone }
        save.mutate(body, { onSuccess: onDone })
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
      <Field label="How often">
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.rhythm}
            onChange={(event) => set({ rhythm: event.target.value as Rhythm })}
          >
            {rhythms.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {typed && (
        <Field
          label={draft.rhythm === 'rrule' ? 'RRULE' : 'Cron expression'}
          hint={`Its times are those of ${timezone}.`}
          error={wrong('rrule') ?? wrong('cron')}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              placeholder={draft.rhythm === 'rrule' ? 'FREQ=MONTHLY;BYDAY=2TU' : '30 3 * * 1-5'}
              value={draft.rule}
              onChange={(event) => set({ rule: event.target.value })}
            />
          )}
        </Field>
      )}
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        <Field label={repeats ? 'First time' : 'From'} error={wrong('startsAt')}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="datetime-local"
              value={draft.startsAt}
              onChange={(event) => set({ startsAt: event.target.value })}
            />
          )}
        </Field>
        {repeats ? (
          <Field label="Lasts, minutes" error={wrong('durationSeconds')}>
            {(control) => (
              <input
                {...control}
                className="input num"
                type="number"
                min={1}
                value={draft.minutes}
                onChange={(event) => set({ minutes: event.target.value })}
              />
            )}
          </Field>
        ) : (
          <Field label="To" error={wrong('endsAt')}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="datetime-local"
                value={draft.endsAt}
                onChange={(event) => set({ endsAt: event.target.value })}
              />
            )}
          </Field>
        )}
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
      <Field label="Groups" hint="Separated by commas." error={wrong('groups')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={draft.groups}
            onChange={(event) => set({ groups: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Monitors"
        hint="Hold Ctrl or ⌘ for several. Without monitors, groups and tags the whole workspace is covered."
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
      {refused && <StrayErrors problem={refused} shown={shown} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Plan it
        </Button>
      </div>
    </form>
  )
}
