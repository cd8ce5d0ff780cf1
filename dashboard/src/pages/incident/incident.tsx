import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import type { Incident, IncidentDetail } from '../../contract.ts'
import { deliveriesQuery, incidentQuery, useIncidentAct } from '../../data/incidents.ts'
import { monitorQuery } from '../../data/monitors.ts'
import { absolute, plural } from '../../format.ts'
import { DeliveryTable } from '../../parts/delivery-table.tsx'
import { fromWhere } from '../../parts/from-where.ts'
import { PageFrame } from '../../parts/page.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Bone, BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { Mark } from '../../ui/status.tsx'
import { Lasting } from '../../ui/time.tsx'
import { SilenceForm } from '../silences/silence-form.tsx'
import { Members } from './members.tsx'
import { MergeForm } from './merge-form.tsx'
import { NextPanel } from './next.tsx'
import { NoteForm } from './note-form.tsx'
import { Postmortem } from './postmortem.tsx'
import { Timeline } from './timeline.tsx'

/** One incident: what, since when, who has it, what was said to whom. */
export function IncidentPage() {
  const { id } = useParams({ from: '/shell/incidents/$id' })
  const incident = useQuery(incidentQuery(id))
  if (incident.data) return <Found incident={incident.data} />
  return (
    <PageFrame
      title={incident.error ? 'This incident cannot be shown' : 'Looking at the incident'}
      above={<Link to="/incidents">Incidents</Link>}
    >
      {incident.error ? (
        <Problem error={incident.error} retry={() => void incident.refetch()} />
      ) : (
        <>
          <Bone height={90} />
          <BoneRows rows={4} />
        </>
      )}
    </PageFrame>
  )
}

function Found({ incident }: { incident: IncidentDetail }) {
  const act = useIncidentAct(incident.id)
  const [dialog, setDialog] = useState<'merge' | 'silence' | null>(null)
  const acknowledge = () => act.mutate({ kind: 'acknowledge' })
  useShortcuts({ a: () => incident.status === 'open' && acknowledge() })
  return (
    <PageFrame
      title={incident.title}
      above={<Link to="/incidents">Incidents</Link>}
      actions={
        incident.status !== 'resolved' && (
          <>
            <Button onClick={() => setDialog('merge')}>Merge</Button>
            {incident.monitorIds.length > 0 && <Button onClick={() => setDialog('silence')}>Silence</Button>}
            <Button busy={act.isPending} onClick={() => act.mutate({ kind: 'resolve' })}>
              Resolve
            </Button>
            {incident.status === 'open' && (
              <Button kind="primary" busy={act.isPending} onClick={acknowledge}>
                Acknowledge
              </Button>
            )}
          </>
        )
      }
    >
      {act.error && <Problem error={act.error} />}
      <Facts incident={incident} />
      {hasMembers(incident) && <Members members={incident.members} />}
      <Postmortem incident={incident} />
      <div className="story">
        <NextPanel incident={incident} />
        <section className="panel story-line" style={{ padding: '16px 20px' }} aria-label="Timeline">
          <h2 style={{ marginBottom: 8 }}>Timeline</h2>
          <Timeline entries={incident.timeline} />
          <NoteForm id={incident.id} statusPages={incident.statusPages} />
        </section>
        <Deliveries incident={incident} />
      </div>
      <Dialog
        open={dialog === 'merge'}
        onOpenChange={() => setDialog(null)}
        title="Merge into another incident"
      >
        <MergeForm id={incident.id} onDone={() => setDialog(null)} />
      </Dialog>
      <Dialog
        open={dialog === 'silence'}
        onOpenChange={() => setDialog(null)}
        title={incident.monitorIds.length > 1 ? 'Silence these monitors' : 'Silence the monitor'}
      >
        <SilenceForm monitorIds={incident.monitorIds} onDone={() => setDialog(null)} />
      </Dialog>
    </PageFrame>
  )
}

/** One alert alone, without labels, says nothing that the incident does not. */
const hasMembers = (incident: Incident): incident is Incident & Required<Pick<Incident, 'members'>> =>
  incident.members !== undefined &&
  (incident.members.length > 1 ||
    incident.members[0]?.monitorId !== undefined ||
    Object.keys(incident.members[0]?.labels ?? {}).length > 0)

const stateWords = {
  open: 'Nobody has it yet',
  acknowledged: 'Somebody has it',
  resolved: 'Resolved',
} as const

function Facts({ incident }: { incident: IncidentDetail }) {
  const { status, severity } = incident
  const tone = status === 'resolved' ? 'calm' : severity === 'warning' ? 'warning' : ''
  const mark = status === 'resolved' ? 'up' : severity === 'warning' ? 'degraded' : 'down'
  const monitor = useQuery({
    ...monitorQuery(incident.monitorId ?? ''),
    enabled: incident.monitorId !== null,
  })
  return (
    <section className={`incident ${tone}`} aria-label="State">
      <div>
        <div className="row">
          <Mark status={mark} />
          <h2>{stateWords[status]}</h2>
        </div>
        <p className="quiet" style={{ marginTop: 6 }}>
          from {absolute(new Date(incident.startedAt).getTime())}{' '}
          {incident.resolvedAt && <>to {absolute(new Date(incident.resolvedAt).getTime())} </>}(
          <Lasting from={incident.startedAt} to={incident.resolvedAt} />)
          {incident.cause && (
            <>
              {' · '}
              <span className="num" style={{ whiteSpace: 'normal' }}>
                {incident.cause}
              </span>
            </>
          )}
          {incident.ruleId && (
            <>
              {' · '}
              <Link to="/rules/$id" params={{ id: incident.ruleId }}>
                The rule
              </Link>
            </>
          )}
          {fromWhere(incident) && <> · from {fromWhere(incident)}</>}
          {incident.reason && <> · {incident.reason}</>}
          {incident.mergedInto && (
            <>
              {' · '}
              <Link to="/incidents/$id" params={{ id: incident.mergedInto }}>
                Go on there
              </Link>
            </>
          )}
        </p>
        {incident.monitorId && !monitor.error && (
          <p style={{ marginTop: 6 }}>
            <Link to="/monitors/$id" params={{ id: incident.monitorId }}>
              {monitor.data?.name ?? 'Its monitor'}
            </Link>
          </p>
        )}
        <PublicPages pages={incident.statusPages} />
      </div>
    </section>
  )
}

const fewPages = 5

/** Where visitors read of it. */
function PublicPages({ pages }: { pages: IncidentDetail['statusPages'] }) {
  if (pages.length === 0) return null
  const more = pages.length - fewPages
  return (
    <p className="quiet" style={{ marginTop: 6, overflowWrap: 'anywhere' }}>
      Visitors read of it on{' '}
      {pages.slice(0, fewPages).map(({ slug, url, name }, index) => (
        <Fragment key={slug}>
          {index > 0 && ', '}
          <a href={url} target="_blank" rel="noreferrer" dir="auto">
            {name}
          </a>
        </Fragment>
      ))}
      {more > 0 && ` and ${plural(more, 'more page')}`}
    </p>
  )
}

function Deliveries({ incident: { id, status } }: { incident: Incident }) {
  const deliveries = useInfiniteQuery(deliveriesQuery({ incidentId: id }))
  return (
    <section className="panel" aria-label="Deliveries">
      <h2 style={{ padding: '16px 16px 8px' }}>Who was told</h2>
      <Shown query={deliveries} loading={<BoneRows rows={2} />}>
        {({ pages }) => {
          const all = pages.flatMap(({ data }) => data)
          return all.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 18px' }}>
              {status === 'open' ? (
                'Nobody yet.'
              ) : (
                <>
                  Nobody: there was no <Link to="/channels">channel</Link> to tell, or it was taken on before
                  the first step.
                </>
              )}
            </p>
          ) : (
            <DeliveryTable deliveries={all} />
          )
        }}
      </Shown>
    </section>
  )
}
