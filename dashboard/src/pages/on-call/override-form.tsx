import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Schedule } from '../../contract.ts'
import { useAddChange, usePeople } from '../../data/on-call.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import type { Duty } from './calendar.tsx'
import { boxOf, dayTimeIn, instantOfBox, viewerZone, zoneName } from './words.ts'

const quarterMs = 900_000
const hourMs = 3_600_000
const shown = ['personId', 'startsAt', 'endsAt', 'reason']

interface OverrideFormProps {
  schedule: Schedule
  /** The shift that was picked; null: any time. */
  duty: Duty | null
  onSwap?: (() => void) | undefined
  onDone: () => void
}

/** Who is on call instead, and how long. Times are of the schedule's zone. */
export function OverrideForm({ schedule, duty, onSwap, onDone }: OverrideFormProps) {
  const zone = schedule.timezone
  const { people } = usePeople()
  const [draft, setDraft] = useState(() => {
    const soon = Math.floor(Date.now() / quarterMs) * quarterMs
    const startsAt = Math.max(duty?.startsAt ?? soon, soon)
    const endsAt = duty?.endsAt ?? startsAt + 12 * hourMs
    return { personId: '', startsAt: boxOf(zone, startsAt), endsAt: boxOf(zone, endsAt), reason: '' }
  })
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const save = useAddChange(schedule.id, 'overrides')
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const wrong = (path: string) => refused?.errors.find((error) => error.path === path)?.message
  const forYou = (text: string) => {
    const at = instantOfBox(zone, text)
    if (zone === viewerZone || at === null) return `Time in ${zoneName(zone)}.`
    return `Time in ${zoneName(zone)}. For you: ${dayTimeIn(viewerZone, at)}.`
  }
  const iso = (text: string) => {
    const at = instantOfBox(zone, text)
    return at === null ? text : new Date(at).toISOString()
  }
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const { personId, startsAt, endsAt, reason } = draft
        const body = {
          personId: personId === 'nobody' ? null : personId,
          startsAt: iso(startsAt),
          endsAt: iso(endsAt),
          reason: reason.trim() || null,
        }
        const onSuccess = () => {
          say('The schedule is changed.')
          onDone()
        }
        save.mutate(body, { onSuccess })
      }}
    >
      <Field label="Who is on call" error={wrong('personId') && 'Pick somebody'}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.personId}
            onChange={(event) => set({ personId: event.target.value })}
          >
            <option value="" disabled>
              Pick somebody
            </option>
            {people
              .filter(({ id }) => id !== duty?.personId)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            <option value="nobody">Nobody</option>
          </select>
        )}
      </Field>
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        {(['startsAt', 'endsAt'] as const).map((name) => (
          <Field
            key={name}
            label={name === 'startsAt' ? 'From' : 'To'}
            hint={forYou(draft[name])}
            error={wrong(name)}
          >
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
      <Field label="Why" hint="Others read it. May be left out." error={wrong('reason')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Dentist"
            value={draft.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      {refused && <StrayErrors problem={refused} shown={shown} />}
      <div className="row" style={{ justifyContent: 'flex-end', flexWrap: 'wrap' }}>
        {onSwap && (
          <Button kind="bare" onClick={onSwap} className="mr-auto">
            Swap this shift instead
          </Button>
        )}
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          Put on call
        </Button>
      </div>
    </form>
  )
}
