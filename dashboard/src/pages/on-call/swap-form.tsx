import { useState } from 'react'
import { useNow } from '../../clock.ts'
import type { Schedule, Shift } from '../../contract.ts'
import { type NameOf, useAddChange } from '../../data/on-call.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { Button } from '../../ui/button.tsx'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
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
  const now = useNow()
  // The list is asked for by the hour: what has ended in this one is still in it, and cannot be given away.
  const shifts = upcoming.filter(
    (shift): shift is Ended => shift.endsAt !== null && Date.parse(shift.endsAt) > now,
  )
  const picked = shifts.find(({ startsAt }) => Date.parse(startsAt) === duty?.startsAt)
  const [firstAt, setFirst] = useState(picked?.startsAt ?? '')
  const [secondAt, setSecond] = useState('')
  const [reason, setReason] = useState('')
  const save = useAddChange(schedule.id, 'swaps')
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
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
      ref={form}
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
      <Pick
        label="This shift"
        error={refusal.wrong('first')}
        value={firstAt}
        options={shifts}
        words={words}
        onChange={setFirst}
      />
      <Pick
        label="For this one"
        error={refusal.wrong('second')}
        value={secondAt}
        options={others}
        words={words}
        onChange={setSecond}
      />
      {first && second && (
        <p className="quiet" role="status">
          {nameOf(second.personId)} is on call from {at(first.startsAt)}, and {nameOf(first.personId)} from{' '}
          {at(second.startsAt)}.
        </p>
      )}
      <InputField
        label="Why"
        hint="Others read it. May be left out."
        placeholder="Wedding"
        error={refusal.wrong('reason')}
        value={reason}
        onChange={setReason}
      />
      <FormEnd
        refusal={refusal}
        shown={['first', 'second', 'reason']}
        action="Swap"
        busy={save.isPending}
        disabled={!first || !second}
        cancel={onDone}
      />
    </form>
  )
}

interface PickProps {
  label: string
  error: string | undefined
  value: string
  options: readonly Ended[]
  words: (shift: Ended) => string
  onChange: (startsAt: string) => void
}

function Pick({ value, options, words, ...rest }: PickProps) {
  return (
    <SelectField
      {...rest}
      placeholder="Pick a shift"
      value={options.some(({ startsAt }) => startsAt === value) ? value : ''}
      options={options.map((shift) => ({ value: shift.startsAt, label: words(shift) }))}
    />
  )
}
