import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Stream } from '../../contract.ts'
import { streamHealthQuery, streamsQuery } from '../../data/streams.ts'
import { type StreamTotals, totalsOf } from '../../data/stream/totals.ts'
import { count, eventRate, none, plural } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { FirstStream } from './first-stream.tsx'
import { QuotaNotice } from './quota-notice.tsx'

/** Two hundred streams are asked as often, together, as twenty are. */
const leastMs = 5_000
const perStreamMs = 250

/** Every stream and how it is doing. */
export function StreamsPage() {
  const navigate = useNavigate()
  const query = useQuery(streamsQuery)
  const streams = (query.data?.data ?? []).toSorted((a, b) => a.name.localeCompare(b.name))
  const everyMs = Math.max(leastMs, streams.length * perStreamMs)
  const totals = useQueries({
    queries: streams.map(({ name }) => streamHealthQuery(name, everyMs)),
    combine: (found) => found.map(({ data }) => (data ? totalsOf(data) : null)),
  })
  useShortcuts({ n: () => void navigate({ to: '/streams/new' }) })
  return (
    <PageFrame
      title={titleOf(query.data?.data, totals)}
      actions={
        streams.length > 0 && (
          <>
            <Link className="btn" to="/explore">
              Explore
            </Link>
            <Link className="btn primary" to="/streams/new">
              Add a stream
            </Link>
          </>
        )
      }
    >
      <QuotaNotice />
      <section className="panel" aria-label="Streams">
        <Shown query={query} loading={<BoneRows rows={3} />}>
          {() => (streams.length === 0 ? <FirstStream /> : <List streams={streams} totals={totals} />)}
        </Shown>
      </section>
    </PageFrame>
  )
}

function titleOf(streams: readonly Stream[] | undefined, totals: readonly (StreamTotals | null)[]): string {
  if (!streams) return 'Streams'
  if (streams.length === 0) return 'No stream yet'
  const known = totals.flatMap((one) => one ?? [])
  if (known.length < streams.length) return plural(streams.length, 'stream')
  const flowing = known.filter(({ eventsPerSecond }) => eventsPerSecond > 0).length
  if (flowing === 0) return streams.length === 1 ? 'Nothing flows just now' : 'All streams are quiet'
  return flowing === streams.length
    ? streams.length === 1
      ? 'Events are coming in'
      : `Events are coming in on all ${count(flowing)} streams`
    : `Events are coming in on ${count(flowing)} of ${plural(streams.length, 'stream')}`
}

function List({ streams, totals }: { streams: readonly Stream[]; totals: readonly (StreamTotals | null)[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Stream</th>
          <th scope="col" className="num">
            Rate now
          </th>
          <th scope="col" className="num wide">
            Last event
          </th>
          <th scope="col" className="num">
            Dead letters
          </th>
        </tr>
      </thead>
      <tbody>
        {streams.map((stream, index) => (
          <Row key={stream.id} stream={stream} totals={totals[index] ?? null} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ stream, totals }: { stream: Stream; totals: StreamTotals | null }) {
  return (
    <tr>
      <td>
        <Link to="/streams/$name" params={{ name: stream.name }} style={{ fontWeight: 550 }}>
          {stream.name}
        </Link>
        <span className="faint" dir="auto">
          {stream.description || measuredBy(stream)}
        </span>
      </td>
      <td className="num">{totals ? eventRate(totals.eventsPerSecond) : none}</td>
      <td className="num wide">{totals?.lastEventAt ? <Ago at={totals.lastEventAt} /> : none}</td>
      <td className="num">{totals ? count(totals.deadLetters) : none}</td>
    </tr>
  )
}

/** "amount by country, plan": what it is about, where nobody has said so. */
function measuredBy({ measures, dimensions }: Stream): string {
  const what = measures.length > 0 ? measures.join(', ') : 'events'
  return dimensions.length > 0 ? `${what} by ${dimensions.join(', ')}` : what
}
