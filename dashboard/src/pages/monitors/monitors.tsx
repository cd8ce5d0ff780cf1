import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { openIncidentsQuery, useIncidentAct } from '../../data/incidents.ts'
import type { MonitorLine } from '../../contract.ts'
import { linesQuery, overviewQuery } from '../../data/monitors.ts'
import { useNow } from '../../clock.ts'
import { relative } from '../../format.ts'
import { useLive } from '../../live.ts'
import { IncidentStrip } from '../../parts/incident-strip.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { FirstMonitor } from './first-monitor.tsx'
import { Kpis, KpiBones } from './kpis.tsx'
import { MonitorList } from './monitor-list.tsx'
import { overviewSentence } from './overview.ts'

const shownIncidents = 3

/** How everything is, worst first. */
export function MonitorsPage() {
  const lines = useQuery(linesQuery)
  const open = useQuery(openIncidentsQuery)
  const incidents = open.data ?? []
  // What is wrong stands first: nothing is laid out below before it is known how much room that takes.
  const placed = !open.isPending || lines.data !== undefined
  const navigate = useNavigate()
  const unacknowledged = incidents.find((incident) => incident.status === 'open')
  const act = useIncidentAct(unacknowledged?.id ?? '')
  useShortcuts({
    n: () => void navigate({ to: '/monitors/new' }),
    a: () => {
      if (!unacknowledged) say('There is nothing to acknowledge.')
      else act.mutate({ kind: 'acknowledge' }, { onSuccess: (done) => say(`Acknowledged: ${done.title}`) })
    },
  })
  return (
    <PageFrame
      title={lines.data ? overviewSentence(lines.data) : 'Looking at your monitors'}
      actions={
        <>
          <LastResult />
          <Link className="btn" to="/monitors/new">
            Add monitor
          </Link>
        </>
      }
    >
      {incidents.slice(0, shownIncidents).map((incident) => (
        <IncidentStrip key={incident.id} incident={incident} />
      ))}
      {incidents.length > shownIncidents && (
        <p className="faint">
          and <Link to="/incidents">{incidents.length - shownIncidents} more open incidents</Link>
        </p>
      )}
      {placed && (
        <Shown query={lines} loading={<Loading />}>
          {(data) => (data.length === 0 ? <FirstMonitor /> : <Overview lines={data} />)}
        </Shown>
      )}
    </PageFrame>
  )
}

function Overview({ lines }: { lines: MonitorLine[] }) {
  const overview = useQuery(overviewQuery)
  return (
    <>
      <Shown query={overview} loading={<KpiBones />}>
        {(figures) => <Kpis lines={lines} overview={figures} />}
      </Shown>
      <MonitorList lines={lines} />
    </>
  )
}

function Loading() {
  return (
    <>
      <KpiBones />
      <section className="panel">
        <div style={{ height: 80 }} />
        <BoneRows rows={8} />
      </section>
    </>
  )
}

function LastResult() {
  const { state, lastResultAt } = useLive()
  const now = useNow()
  const known = useQuery(overviewQuery).data?.lastResultAt
  const newest = lastResultAt ?? (known ? new Date(known).getTime() : null)
  const words = newest === null ? '' : `, last result ${relative(Math.min(newest, now), now)}`
  return <span className={`faint ${state === 'live' ? 'live' : 'unlive'}`}>{`${state}${words}`}</span>
}
