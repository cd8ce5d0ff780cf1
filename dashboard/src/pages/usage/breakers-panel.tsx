import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useNow } from '../../clock.ts'
import type { Breaker, Channel } from '../../contract.ts'
import { channelsQuery } from '../../data/channels.ts'
import { breakersQuery } from '../../data/usage.ts'
import { plural } from '../../format.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago, Lasting } from '../../ui/time.tsx'

/** Which destinations of alerts are left alone for a while, and which take what they are sent. */
export function BreakersPanel() {
  const breakers = useQuery(breakersQuery)
  const channels = useQuery(channelsQuery)
  return (
    <section className="panel" aria-label="Circuit breakers">
      <h2 style={{ padding: '14px 16px 4px' }}>Circuit breakers</h2>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        A destination that fails five times in a row is left alone for 15 to 30 s (open), then tried with one
        message at a time (half-open) until one arrives (closed). What it is owed is kept and sent.
      </p>
      <Shown query={breakers} loading={<BoneRows rows={2} />}>
        {({ data }) => (
          <Shown query={channels} loading={<BoneRows rows={2} />}>
            {(known) => <Destinations breakers={data} channels={known.data} />}
          </Shown>
        )}
      </Shown>
    </section>
  )
}

interface DestinationsProps {
  breakers: readonly Breaker[]
  channels: readonly Channel[]
}

function Destinations({ breakers, channels }: DestinationsProps) {
  const failing = new Set(breakers.map(({ channelId }) => channelId))
  const closed = channels.filter(({ id, enabled }) => enabled && !failing.has(id))
  // By name: the newest failure is another one every few seconds.
  const shown = breakers.toSorted((a, b) => a.channelName.localeCompare(b.channelName))
  if (shown.length + closed.length === 0)
    return (
      <p className="quiet" style={{ padding: '0 16px 16px' }}>
        Nothing is sent anywhere yet. <Link to="/channels/new">Add a channel</Link>, and how it does is here.
      </p>
    )
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Destination</th>
          <th scope="col">Breaker</th>
          <th scope="col" className="wide">
            Last try
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((breaker) => (
          <Failing key={`${breaker.channelId} ${breaker.recipient}`} breaker={breaker} />
        ))}
        {closed.map(({ id, name, recipient, health }) => (
          <tr key={id}>
            <td>
              <Destination name={name} recipient={recipient} />
            </td>
            <td>
              <StatusWord status="up" word="Closed" />
            </td>
            <td className="wide faint">
              <LastTaken health={health} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Destination({ name, recipient }: { name: string; recipient: string }) {
  return (
    <>
      <b style={{ fontWeight: 550 }} dir="auto">
        {name}
      </b>
      <span className="faint" dir="auto" style={{ overflowWrap: 'anywhere' }}>
        {recipient}
      </span>
    </>
  )
}

function Failing({ breaker }: { breaker: Breaker }) {
  const { channelId, channelName, recipient, state, failures, openedAt, openUntil } = breaker
  const now = useNow()
  // It may have turned half-open since it was asked about.
  const isOpen = state === 'open' && Date.parse(openUntil) > now
  return (
    <tr>
      <td>
        <Destination name={channelName} recipient={recipient} />
        <span className="small-only">
          <LastError breaker={breaker} />
        </span>
      </td>
      <td>
        <StatusWord status={isOpen ? 'down' : 'degraded'} word={isOpen ? 'Open' : 'Half-open'} />
        <span className="faint">
          {openedAt !== null && (
            <>
              for <Lasting from={openedAt} to={null} />,{' '}
            </>
          )}
          {plural(failures, 'failure')} in a row
        </span>
        <span className="faint">
          {isOpen ? (
            <>
              next try <Ago at={openUntil} />
            </>
          ) : (
            'the next message tries it'
          )}
        </span>
        <Link className="faint" to="/deliveries" search={{ channel: channelId }}>
          Delivery log
        </Link>
      </td>
      <td className="wide">
        <LastError breaker={breaker} />
      </td>
    </tr>
  )
}

/** A destination of which nothing stands in the way: how its last message fared. */
function LastTaken({ health: { lastDeliveredAt, failingSince, lastError } }: Pick<Channel, 'health'>) {
  if (failingSince !== null)
    return (
      <>
        not taken for <Lasting from={failingSince} to={null} />
        {lastError && `: ${lastError}`}
      </>
    )
  if (lastDeliveredAt === null) return <>nothing was sent yet</>
  return (
    <>
      taken <Ago at={lastDeliveredAt} />
    </>
  )
}

function LastError({ breaker: { lastError, lastFailedAt } }: { breaker: Breaker }) {
  return (
    <>
      {lastError && (
        <span className="quiet" style={{ fontSize: 'var(--t-sm)', overflowWrap: 'anywhere' }}>
          {lastError}
        </span>
      )}
      <span className="faint">
        <Ago at={lastFailedAt} />
      </span>
    </>
  )
}
