import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { openIncidentsQuery, useIncidentAct } from '../../data/incidents.ts'
import type { MonitorSummary } from '../../contract.ts'
import { summaryQuery } from '../../data/monitors.ts'
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
  const summary = useQuery(summaryQuery)
  const open = useQuery(openIncidentsQuery)
  const incidents = open.data ?? []
  // What is wrong stands first: nothing is laid out below before it is known how much room that takes.
  const placed = !open.isPending || summary.data !== undefined
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
  const rows = summary.data?.data
  return (
    <PageFrame
      title={rows ? overviewSentence(rows) : 'Looking at your monitors'}
      actions={
        <>
          <LastResult rows={rows} />
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
        <Shown query={summary} loading={<Loading />}>
          {({ data }) => (data.length === 0 ? <FirstMonitor /> : <Overview rows={data} />)}
        </Shown>
      )}
    </PageFrame>
  )
}

function Overview({ rows }: { rows: MonitorSummary[] }) {
  return (
    <>
      <Kpis rows={rows} />
      <MonitorList rows={rows} />
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

function LastResult({ rows }: { rows: MonitorSummary[] | undefined }) {
  const { state, lastResultAt } = useLive()
  const now = useNow()
  const known = (rows ?? []).flatMap((row) =>
    row.regions.flatMap(({ lastResultAt: at }) => (at ? [new Date(at).getTime()] : [])),
  )
  const newest = lastResultAt ?? (known.length > 0 ? known.reduce((a, b) => Math.max(a, b)) : null)
  const words = newest === null ? '' : `, last result ${relative(Math.min(newest, now), now)}`
  return <span className={`faint ${state === 'live' ? 'live' : 'unlive'}`}>{`${state}${words}`}</span>
}
