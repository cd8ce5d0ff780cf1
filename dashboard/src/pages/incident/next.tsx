import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useNow } from '../../clock.ts'
import type { Incident, IncidentNext } from '../../contract.ts'
import { nextQuery } from '../../data/incidents.ts'
import { absolute, dayAndTime, plural, relative, sentenceList, span, timeOfDay } from '../../format.ts'
import { type Moment, MomentRow, momentsOf, reachedBy } from '../../parts/told.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'

const shownAtFirst = 3

type Coming = IncidentNext['coming'][number]

/** "What comes next": whom the policy tells when, until somebody acknowledges. As the incident has it booked. */
export function NextPanel({ incident }: { incident: Incident }) {
  const next = useQuery(nextQuery(incident))
  return (
    <section className="panel stack" style={{ padding: '16px 20px', gap: 12 }} aria-label="What comes next">
      <h2>What comes next</h2>
      <Shown query={next} loading={<BoneRows rows={1} />}>
        {(found) => <Found next={found} />}
      </Shown>
    </section>
  )
}

function Found({ next }: { next: IncidentNext }) {
  const moments = momentsOf(next.coming, ({ dueAt, afterHoldSeconds }) => dueAt ?? afterHoldSeconds)
  return (
    <>
      <Sentence next={next} first={moments[0]} />
      {moments.length > 0 && <Moments moments={moments} truncated={next.truncated} />}
      {next.owed > 0 && (
        <p className="quiet">
          {plural(next.owed, 'message has', 'messages have')} not arrived yet, and will be tried again.
        </p>
      )}
      <Origin next={next} hasSteps={moments.length > 0} />
    </>
  )
}

/** In words: who is told next, or why nobody is. */
function Sentence({ next, first }: { next: IncidentNext; first: Moment<Coming> | undefined }) {
  const now = useNow()
  return (
    <p aria-live="polite" style={{ fontWeight: 550 }}>
      {first ? comingWords(next, first, now) : nothingWords[next.state]}
    </p>
  )
}

const nothingWords: Record<IncidentNext['state'], string> = {
  running: 'Nothing more is planned',
  held: 'Nothing more is planned',
  finished: 'Nothing more comes: every step has been told',
  acknowledged: 'Nothing more comes: somebody has it',
  resolved: 'Nothing more comes: it is over',
  unplanned: 'Nothing more comes: everybody was told at once',
}

function comingWords({ hold }: IncidentNext, first: Moment<Coming>, now: number): string {
  const names = reachedBy(first)
  const who =
    names.length === 0
      ? 'Nobody would be reached'
      : `${names.length > 4 ? plural(names.length, 'receiver') : sentenceList(names)} ${names.length > 1 ? 'are' : 'is'} told`
  const { dueAt, afterHoldSeconds } = first.first
  if (dueAt === null)
    return `Held back by a maintenance. ${who} ${afterHoldSeconds === 0 ? 'as soon as it ends' : `${span(afterHoldSeconds ?? 0)} after its end`}`
  const at = Date.parse(dueAt)
  const when = at <= now ? 'now' : relative(at, now)
  if (hold) return `Silenced until ${dayAndTime(Date.parse(hold.until ?? dueAt))}. ${who} ${when}`
  return `${who} ${when}, unless somebody acknowledges`
}

function Moments({ moments, truncated }: { moments: readonly Moment<Coming>[]; truncated: boolean }) {
  const [whole, setWhole] = useState(false)
  const shown = whole ? moments : moments.slice(0, shownAtFirst)
  const hidden = moments.length - shown.length
  return (
    <>
      <ol className="foretold">
        {shown.map((moment) => (
          <MomentRow key={moment.key} when={<When coming={moment.first} />} moment={moment} />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" className="btn small justify-self-start" onClick={() => setWhole(true)}>
          {plural(hidden, 'more time', 'more times')}
        </button>
      )}
      {truncated && hidden === 0 && <p className="hint">And so on.</p>}
    </>
  )
}

const dayMs = 86_400_000

/** The time of day; with its day when it is far. */
function When({ coming: { dueAt, afterHoldSeconds } }: { coming: Coming }) {
  const now = useNow()
  if (dueAt === null) return <>+ {span(afterHoldSeconds ?? 0)}</>
  const at = Date.parse(dueAt)
  return (
    <time dateTime={dueAt} title={absolute(at)}>
      {at - now < dayMs ? timeOfDay(at) : dayAndTime(at)}
    </time>
  )
}

/** Which policy says so, and that the people are looked up when it is time. */
function Origin({ next: { policy, state }, hasSteps }: { next: IncidentNext; hasSteps: boolean }) {
  if (policy?.id.startsWith('pol_') && (hasSteps || state === 'finished'))
    return (
      <p className="hint">
        As{' '}
        <Link to="/policies/$id" params={{ id: policy.id }}>
          {policy.name}
        </Link>{' '}
        was when the incident opened{hasSteps && '; who that is, is looked up again when a step is due'}.
      </p>
    )
  if (state === 'unplanned')
    return (
      <p className="hint">
        A <Link to="/policies">policy</Link> would tell one after the other until somebody acknowledges.
      </p>
    )
  return null
}
