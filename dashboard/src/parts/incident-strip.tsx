import { Link } from '@tanstack/react-router'
import { useNow } from '../clock.ts'
import type { Incident } from '../contract.ts'
import { useIncidentAct } from '../data/incidents.ts'
import { absolute, timeOfDay } from '../format.ts'
import { fromWhere } from './from-where.ts'
import { Button } from '../ui/button.tsx'
import { Problem } from '../ui/states.tsx'
import { Mark } from '../ui/status.tsx'
import { Lasting } from '../ui/time.tsx'

const dayMs = 86_400_000

/** What is wrong, since when and from where, with the button that says "I have it". */
export function IncidentStrip({ incident }: { incident: Incident }) {
  const act = useIncidentAct(incident.id)
  const now = useNow()
  const started = new Date(incident.startedAt).getTime()
  const acknowledged = incident.status === 'acknowledged'
  const tone = incident.severity === 'warning' ? 'warning' : ''
  return (
    <section className={`incident ${tone}`} aria-label={`Incident: ${incident.title}`}>
      <div style={{ minWidth: 0 }}>
        <div className="row">
          <Mark status={incident.severity === 'warning' ? 'degraded' : 'down'} />
          <h2 dir="auto">{incident.title}</h2>
        </div>
        <p className="quiet" style={{ marginTop: 6, fontVariantNumeric: 'tabular-nums' }}>
          since{' '}
          <time dateTime={incident.startedAt} title={absolute(started)}>
            {now - started < dayMs ? timeOfDay(started) : absolute(started)}
          </time>{' '}
          (<Lasting from={incident.startedAt} to={incident.resolvedAt} />)
          {incident.cause && (
            <>
              {' · '}
              <span className="num" style={{ whiteSpace: 'normal' }}>
                {incident.cause}
              </span>
            </>
          )}
          {fromWhere(incident) && <> · from {fromWhere(incident)}</>}
          {acknowledged && incident.acknowledgedAt && (
            <> · acknowledged {timeOfDay(new Date(incident.acknowledgedAt).getTime())}</>
          )}
        </p>
        {act.error && <Problem error={act.error} />}
      </div>
      <div className="row">
        <Link className="btn" to="/incidents/$id" params={{ id: incident.id }}>
          Timeline
        </Link>
        {!acknowledged && (
          <Button kind="primary" busy={act.isPending} onClick={() => act.mutate({ kind: 'acknowledge' })}>
            Acknowledge
          </Button>
        )}
      </div>
    </section>
  )
}
