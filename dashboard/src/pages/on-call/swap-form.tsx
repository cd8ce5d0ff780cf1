import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Schedule, Shift } from '../../contract.ts'
import { type NameOf, useAddChange } from '../../data/on-call.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import type { Duty } from './calendar.tsx'
import { dayTimeIn } from './words.ts'

interface SwapFormProps {
  schedule: Schedule
  upcoming: readonly Shift[]
  /** The shift that was picked. */
  duty: Duty | null
  nameOf: NameOf
  onDone: () => void
}

type Ended = Shift & { endsAt: string }

/** Two shifts of two people that are exchanged. */
export function SwapForm({ schedule, upcoming, duty, nameOf, onDone }: SwapFormProps) {
  const shifts = upcoming.filter((shift): shift is Ended => shift.endsAt !== null)
  const picked = shifts.find(({ startsAt }) => Date.parse(startsAt) === duty?.startsAt)
  const [firstAt, setFirst] = useState(picked?.startsAt ?? '')
  const [secondAt, setSecond] = useState('')
  const [reason, setReason] = useState('')
  const save = useAddChange(schedule.id, 'swaps')
  const first = shifts.find(({ startsAt }) => startsAt === firstAt)
  const others = shifts.filter(({ personId }) => first && personId !== first.personId)
  const second = others.find(({ startsAt }) => startsAt === secondAt)
  const at = (time: string) => dayTimeIn(schedule.timezone, Date.parse(time))
  const words = ({ personId, startsAt, endsAt }: Ended) =>
    `${nameOf(personId)}: ${at(startsAt)} to ${at(endsAt)}`
  if (shifts.length === 0)
    return (
      <>
        <p className="quiet">There is no shift with an end in the next 90 days. Use an override instead.</p>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onDone}>Close</Button>
        </div>
      </>
    )
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const onSuccess = () => {
          say('The shifts are swapped.')
          onDone()
        }
        save.mutate({ first, second, reason: reason.trim() || null }, { onSuccess })
      }}
    >
      <Pick label="This shift" value={firstAt} options={shifts} words={words} onChange={setFirst} />
      <Pick label="For this one" value={secondAt} options={others} words={words} onChange={setSecond} />
      {first && second && (
        <p className="quiet" role="status">
          {nameOf(second.personId)} is on call from {at(first.startsAt)}, and {nameOf(first.personId)} from{' '}
          {at(second.startsAt)}.
        </p>
      )}
      <Field label="Why" hint="Others read it. May be left out.">
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            placeholder="Wedding"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {save.error && <Problem error={asProblem(save.error)} />}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" kind="primary" busy={save.isPending} disabled={!first || !second}>
          Swap
        </Button>
      </div>
    </form>
  )
}

interface PickProps {
  label: string
  value: string
  options: readonly Ended[]
  words: (shift: Ended) => string
  onChange: (startsAt: string) => void
}

function Pick({ label, value, options, words, onChange }: PickProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          {...control}
          className="input"
          value={options.some(({ startsAt }) => startsAt === value) ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="" disabled>
            Pick a shift
          </option>
          {options.map((shift) => (
            <option key={shift.startsAt} value={shift.startsAt}>
              {words(shift)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
