import { useState } from 'react'
import type { Maintenance } from '../../contract.ts'
import { useSave } from '../../data/settings.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { MonitorsField } from '../../form/monitors-field.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { InputField, SelectField } from '../../ui/inputs.tsx'
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

interface Draft {
  title: string
  startsAt: string
  endsAt: string
  rhythm: Rhythm
  rule: string
  minutes: string
  tags: string
  groups: string
  monitorIds: string[]
}

function emptyDraft(): Draft {
  const start = Math.ceil((Date.now() + 60_000) / (hourMs / 4)) * (hourMs / 4)
  const when = { startsAt: local(start), endsAt: local(start + hourMs), rhythm: 'once', rule: '' } as const
  return { title: '', ...when, minutes: '60', tags: '', groups: '', monitorIds: [] }
}

function bodyOf(draft: Draft) {
  const { title, monitorIds, rhythm } = draft
  const scope = { monitorIds, tags: listed(draft.tags), groups: listed(draft.groups) }
  const when =
    rhythm === 'once'
      ? { endsAt: iso(draft.endsAt) }
      : {
          ...ruleOf(rhythm, new Date(draft.startsAt), draft.rule),
          durationSeconds: Math.round(Number(draft.minutes) * 60),
        }
  return { title, startsAt: iso(draft.startsAt), ...when, ...scope, timezone }
}

/** One maintenance: what it is for, when and how often, and whom it covers. */
export function MaintenanceForm({ onDone }: { onDone: () => void }) {
  const [draft, setDraft] = useState(emptyDraft)
  const save = useSave<Maintenance>('maintenances')
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const { wrong } = refusal
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(bodyOf(draft), { onSuccess: onDone })
      }}
    >
      <InputField
        label="What for"
        placeholder="Database upgrade"
        error={wrong('title')}
        value={draft.title}
        onChange={(title) => set({ title })}
      />
      <SelectField
        label="How often"
        value={draft.rhythm}
        options={rhythms}
        onChange={(rhythm) => set({ rhythm })}
      />
      <WhenFields draft={draft} wrong={wrong} onChange={set} />
      <InputField
        label="Tags"
        hint="Everything with one of them is covered. Separated by commas."
        error={wrong('tags')}
        value={draft.tags}
        onChange={(tags) => set({ tags })}
      />
      <InputField
        label="Groups"
        hint="Separated by commas."
        error={wrong('groups')}
        value={draft.groups}
        onChange={(groups) => set({ groups })}
      />
      <MonitorsField
        value={draft.monitorIds}
        hint="Without monitors, groups and tags the whole workspace is covered."
        error={wrong('monitorIds')}
        onChange={(monitorIds) => set({ monitorIds })}
      />
      <FormEnd refusal={refusal} shown={shown} action="Plan it" busy={save.isPending} cancel={onDone} />
    </form>
  )
}

interface WhenFieldsProps {
  draft: Draft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Draft>) => void
}

/** From when to when; of what repeats: the first time, how long, and the rule where one is typed. */
function WhenFields({ draft, wrong, onChange }: WhenFieldsProps) {
  const repeats = draft.rhythm !== 'once'
  return (
    <>
      {(draft.rhythm === 'rrule' || draft.rhythm === 'cron') && (
        <InputField
          label={draft.rhythm === 'rrule' ? 'RRULE' : 'Cron expression'}
          hint={`Its times are those of ${timezone}.`}
          placeholder={draft.rhythm === 'rrule' ? 'FREQ=MONTHLY;BYDAY=2TU' : '30 3 * * 1-5'}
          error={wrong('rrule') ?? wrong('cron')}
          value={draft.rule}
          onChange={(rule) => onChange({ rule })}
        />
      )}
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        <InputField
          label={repeats ? 'First time' : 'From'}
          type="datetime-local"
          error={wrong('startsAt')}
          value={draft.startsAt}
          onChange={(startsAt) => onChange({ startsAt })}
        />
        {repeats ? (
          <InputField
            label="Lasts, minutes"
            type="number"
            min={1}
            error={wrong('durationSeconds')}
            value={draft.minutes}
            onChange={(minutes) => onChange({ minutes })}
          />
        ) : (
          <InputField
            label="To"
            type="datetime-local"
            error={wrong('endsAt')}
            value={draft.endsAt}
            onChange={(endsAt) => onChange({ endsAt })}
          />
        )}
      </div>
    </>
  )
}
