import { useState } from 'react'
import type { Schedule } from '../../contract.ts'
import { useAddChange, usePeople } from '../../data/on-call.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { Button } from '../../ui/button.tsx'
import { InputField, SelectField } from '../../ui/inputs.tsx'
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
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const { wrong } = refusal
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
      <SelectField
        label="Who is on call"
        placeholder="Pick somebody"
        error={wrong('personId') && 'Pick somebody'}
        value={draft.personId}
        options={[
          ...people
            .filter(({ id }) => id !== duty?.personId)
            .map(({ id, name }) => ({ value: id, label: name })),
          { value: 'nobody', label: 'Nobody' },
        ]}
        onChange={(personId) => set({ personId })}
      />
      <div className="grid gap-4 min-[460px]:grid-cols-2">
        {(['startsAt', 'endsAt'] as const).map((name) => (
          <InputField
            key={name}
            label={name === 'startsAt' ? 'From' : 'To'}
            type="datetime-local"
            hint={forYou(draft[name])}
            error={wrong(name)}
            value={draft[name]}
            onChange={(text) => set({ [name]: text })}
          />
        ))}
      </div>
      <InputField
        label="Why"
        hint="Others read it. May be left out."
        placeholder="Dentist"
        error={wrong('reason')}
        value={draft.reason}
        onChange={(reason) => set({ reason })}
      />
      <FormEnd refusal={refusal} shown={shown} action="Put on call" busy={save.isPending} cancel={onDone}>
        {onSwap && (
          <Button kind="bare" onClick={onSwap} className="mr-auto">
            Swap this shift instead
          </Button>
        )}
      </FormEnd>
    </form>
  )
}
