import type { Override, Schedule, Swap } from '../../contract.ts'
import { type NameOf, useTakeBack } from '../../data/on-call.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { dayTimeIn } from './words.ts'

interface ChangesProps {
  schedule: Schedule
  nameOf: NameOf
}

/** What was changed by hand and is not over. */
export function Changes({ schedule, nameOf }: ChangesProps) {
  const overrides = schedule.overrides.filter(({ swapId }) => swapId === null)
  const none = overrides.length === 0 && schedule.swaps.length === 0
  return (
    <section className="panel stack" aria-label="Overrides and swaps" style={{ padding: 16, gap: 12 }}>
      <h2>Overrides and swaps</h2>
      {none && (
        <p className="quiet">
          None to come. Pick a shift in the calendar, or press Override, when somebody is ill or away.
        </p>
      )}
      {overrides.map((override) => (
        <OverrideLine key={override.id} schedule={schedule} override={override} nameOf={nameOf} />
      ))}
      {schedule.swaps.map((swap) => (
        <SwapLine key={swap.id} schedule={schedule} swap={swap} nameOf={nameOf} />
      ))}
    </section>
  )
}

const byWhom = (name: string | null, reason: string | null): string =>
  [reason, name && `by ${name}`].filter(Boolean).join(' · ')

function OverrideLine({ schedule, override, nameOf }: ChangesProps & { override: Override }) {
  const { personId, startsAt, endsAt, reason, createdByName } = override
  const back = useTakeBack(schedule.id, 'overrides')
  const at = (time: string) => dayTimeIn(schedule.timezone, Date.parse(time))
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row between">
        <div style={{ minWidth: 0 }}>
          <b style={{ fontWeight: 550 }} dir="auto">
            {nameOf(personId)}
          </b>
          <p className="faint">
            {at(startsAt)} to {at(endsAt)}
          </p>
          <p className="faint" dir="auto">
            {byWhom(createdByName, reason)}
          </p>
        </div>
        <Button
          size="small"
          busy={back.isPending}
          aria-label={`Take back the override of ${nameOf(personId)} from ${at(startsAt)}`}
          onClick={() => back.mutate(override.id, { onSuccess: () => say('The override is taken back.') })}
        >
          Take back
        </Button>
      </div>
      {back.error && <Problem error={back.error} />}
    </div>
  )
}

function SwapLine({ schedule, swap, nameOf }: ChangesProps & { swap: Swap }) {
  const { first, second, reason, createdByName } = swap
  const back = useTakeBack(schedule.id, 'swaps')
  const at = (time: string) => dayTimeIn(schedule.timezone, Date.parse(time))
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row between">
        <div style={{ minWidth: 0 }}>
          <b style={{ fontWeight: 550 }} dir="auto">
            {nameOf(first.personId)} and {nameOf(second.personId)}
          </b>
          <p className="faint">
            {nameOf(second.personId)} from {at(first.startsAt)}, {nameOf(first.personId)} from{' '}
            {at(second.startsAt)}
          </p>
          <p className="faint" dir="auto">
            {byWhom(createdByName, reason)}
          </p>
        </div>
        <Button
          size="small"
          busy={back.isPending}
          aria-label={`Take back the swap of ${nameOf(first.personId)} and ${nameOf(second.personId)}`}
          onClick={() => back.mutate(swap.id, { onSuccess: () => say('The swap is taken back.') })}
        >
          Take back
        </Button>
      </div>
      {back.error && <Problem error={back.error} />}
    </div>
  )
}
