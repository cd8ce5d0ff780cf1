import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OnCall } from '../../contract.ts'
import { type NameOf, onCallQuery, usePeople } from '../../data/on-call.ts'
import { plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'
import { dayTimeIn, viewerZone, zoneName } from './words.ts'

/** Who is on call now, by every schedule. */
export function OnCallPage() {
  const query = useQuery(onCallQuery)
  const { nameOf } = usePeople()
  const add = (
    <Link className="btn" to="/on-call/new">
      Add a schedule
    </Link>
  )
  return (
    <PageFrame title={titleOf(query.data?.data, nameOf)} actions={add}>
      <section className="panel" aria-label="Schedules">
        <Shown query={query} loading={<BoneRows rows={3} />}>
          {({ data }) => (data.length === 0 ? <Teach /> : <Schedules rows={data} nameOf={nameOf} />)}
        </Shown>
      </section>
    </PageFrame>
  )
}

function titleOf(rows: readonly OnCall[] | undefined, nameOf: NameOf): string {
  if (!rows) return 'On-call'
  if (rows.length === 0) return 'Nobody is on call yet'
  const alone = rows.filter(({ onCall }) => onCall.length === 0)
  if (alone.length > 0 && alone.length <= 3)
    return `Nobody is on call for ${sentenceList(alone.map(({ schedule }) => schedule.name))}`
  if (alone.length > 0) return `Nobody is on call in ${plural(alone.length, 'schedule')}`
  const names = [...new Set(rows.flatMap(({ onCall }) => onCall.map(({ personId }) => nameOf(personId))))]
  if (names.length > 3) return `${names.length} people are on call`
  return `${sentenceList(names)} ${names.length === 1 ? 'is' : 'are'} on call`
}

function Teach() {
  return (
    <Empty title="Say whose turn it is to be woken">
      <p className="quiet">
        A schedule has layers of people who take turns, every day, every week or every few hours. A policy
        that names the schedule tells whoever is on call. An example: Ann, Bob and Cem take a week each, from
        Monday 09:00 in Berlin, and for the night from Friday to Saturday there is somebody else.
      </p>
      <Link className="btn primary" to="/on-call/new">
        Add a schedule
      </Link>
    </Empty>
  )
}

function Schedules({ rows, nameOf }: { rows: readonly OnCall[]; nameOf: NameOf }) {
  const sorted = rows.toSorted((a, b) => a.schedule.name.localeCompare(b.schedule.name))
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col">On call now</th>
          <th scope="col" className="wide">
            Next
          </th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <ScheduleRow key={row.schedule.id} row={row} nameOf={nameOf} />
        ))}
      </tbody>
    </table>
  )
}

function ScheduleRow({ row: { schedule, onCall, next }, nameOf }: { row: OnCall; nameOf: NameOf }) {
  const [now] = onCall
  return (
    <tr>
      <td>
        <Link to="/on-call/$id" params={{ id: schedule.id }} style={{ fontWeight: 550 }} dir="auto">
          {schedule.name}
        </Link>
        <span className="faint">{zoneName(schedule.timezone)}</span>
      </td>
      <td>
        {now ? (
          <>
            <b style={{ fontWeight: 550 }} dir="auto">
              {nameOf(now.personId)}
            </b>
            <span className="faint">
              {now.until === null ? 'always' : <Until at={now.until} home={schedule.timezone} />}
            </span>
          </>
        ) : (
          <StatusWord status="degraded" word="Nobody" />
        )}
        <span className="faint wide:hidden">
          {next && (
            <>
              Next: {nameOf(next.personId)}, <Ago at={next.startsAt} />
            </>
          )}
        </span>
      </td>
      <td className="wide">
        {next ? (
          <>
            <span dir="auto">{nameOf(next.personId)}</span>
            <span className="faint">
              <Until at={next.startsAt} home={schedule.timezone} from />
            </span>
          </>
        ) : (
          <span className="quiet">nobody within a year</span>
        )}
      </td>
    </tr>
  )
}

/** "until Mon 30 Nov, 09:00 in Berlin", with the viewer's own time on hover. */
function Until({ at, home, from = false }: { at: string; home: string; from?: boolean }) {
  const time = Date.parse(at)
  const mine = home === viewerZone ? undefined : `${dayTimeIn(viewerZone, time)} for you`
  return (
    <time dateTime={at} title={mine}>
      {from ? 'from' : 'until'} {dayTimeIn(home, time)}
      {home === viewerZone ? '' : ` in ${zoneName(home)}`}
    </time>
  )
}
