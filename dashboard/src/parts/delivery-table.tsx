import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import { asProblem } from '../api.ts'
import type { Delivery } from '../contract.ts'
import { useReplay } from '../data/incidents.ts'
import { absolute, latency, none, plural } from '../format.ts'
import { Button } from '../ui/button.tsx'
import { Mark } from '../ui/status.tsx'
import { Ago } from '../ui/time.tsx'
import { say } from '../ui/toast.tsx'

const events: Record<string, string> = {
  'incident.opened': 'Opened',
  'incident.escalated': 'Escalated',
  'incident.acknowledged': 'Acknowledged',
  'incident.resolved': 'Resolved',
  'certificate.expiring': 'Certificate expires',
  'domain.expiring': 'Domain expires',
  'channel.failing': 'Channel fails',
  'channel.recovered': 'Channel works',
  test: 'Test',
}
const states = {
  delivered: { mark: 'up', word: 'Delivered' },
  owed: { mark: 'degraded', word: 'Still owed' },
  abandoned: { mark: 'down', word: 'Given up' },
} as const

/** Every notice with every attempt; what has settled can be sent once more. */
export function DeliveryTable({
  deliveries,
  nameOf,
}: {
  deliveries: readonly Delivery[]
  nameOf?: (channelId: string) => string | undefined
}) {
  const [open, setOpen] = useState<string | null>(null)
  return (
    <table className="results">
      <thead>
        <tr>
          <th scope="col">Notice</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Fragment key={delivery.id}>
            <Row
              delivery={delivery}
              channel={nameOf?.(delivery.channelId)}
              open={open === delivery.id}
              onToggle={() => setOpen(open === delivery.id ? null : delivery.id)}
            />
            {open === delivery.id && (
              <tr className="detail">
                <td colSpan={3}>
                  <Attempts delivery={delivery} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  delivery: Delivery
  channel: string | undefined
  open: boolean
  onToggle: () => void
}

function Row({ delivery, channel, open, onToggle }: RowProps) {
  const replay = useReplay()
  const { mark, word } = states[delivery.state]
  return (
    <tr className={open ? 'open' : undefined}>
      <td>
        {events[delivery.event] ?? delivery.event}, <Ago at={delivery.createdAt} />
        <span className="faint">
          {channel ?? delivery.channelType} · {delivery.recipient}
        </span>
      </td>
      <td>
        <span className="row" style={{ gap: 8 }}>
          <Mark status={mark} />
          {word}
        </span>
        {delivery.state === 'owed' && delivery.nextAttemptAt && (
          <span className="faint">
            next <Ago at={delivery.nextAttemptAt} />
          </span>
        )}
        <Button kind="bare" size="small" className="flush" aria-expanded={open} onClick={onToggle}>
          {plural(delivery.attempts.length, 'attempt')} <i className="turn" aria-hidden />
        </Button>
      </td>
      <td className="num">
        {delivery.state !== 'owed' && delivery.event !== 'test' && (
          <Button
            size="small"
            busy={replay.isPending}
            onClick={() =>
              replay.mutate(delivery.id, {
                onSuccess: () => say('Sent once more, under the same id'),
                onError: (error) => say(asProblem(error).message),
              })
            }
          >
            Replay
          </Button>
        )}
      </td>
    </tr>
  )
}

function Attempts({ delivery }: { delivery: Delivery }) {
  const { attempts, nextAttemptAt, state, id, incidentId } = delivery
  return (
    <div style={{ display: 'grid', gap: 8, fontSize: 'var(--t-sm)' }}>
      {attempts.length === 0 && <p className="quiet">Not tried yet.</p>}
      <ol className="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.at}>
            <span className="row" style={{ flexWrap: 'wrap', gap: '2px 14px' }}>
              <span className="quiet">{absolute(new Date(attempt.at).getTime())}</span>
              <span className="num">{attempt.status ?? none}</span>
              <span className="num">{latency(attempt.ms)}</span>
              {attempt.error && <span className="wrong">{attempt.error}</span>}
              {attempt.answer && <span>{attempt.answer}</span>}
            </span>
            {attempt.request && <code className="faint">{attempt.request}</code>}
          </li>
        ))}
      </ol>
      {state === 'owed' && nextAttemptAt && (
        <p>
          Tried again <Ago at={nextAttemptAt} />, {absolute(new Date(nextAttemptAt).getTime())}
        </p>
      )}
      <p className="row faint" style={{ flexWrap: 'wrap', gap: '2px 14px' }}>
        <code>{id}</code>
        {incidentId !== null && (
          <Link to="/incidents/$id" params={{ id: incidentId }}>
            Incident
          </Link>
        )}
      </p>
    </div>
  )
}
