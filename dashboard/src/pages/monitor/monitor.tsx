import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useNow } from '../../clock.ts'
import type { Monitor } from '../../contract.ts'
import { incidentsOfMonitorQuery } from '../../data/incidents.ts'
import {
  latestByRegionQuery,
  monitorQuery,
  seriesQuery,
  transitionsQuery,
  uptimeQuery,
  windowsQuery,
} from '../../data/monitors.ts'
import { every } from '../../format.ts'
import { IncidentList } from '../../parts/incident-list.tsx'
import { IncidentStrip } from '../../parts/incident-strip.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Bone, BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago, Lasting } from '../../ui/time.tsx'
import { Actions } from './actions.tsx'
import { RunsPanel } from './browser/runs-panel.tsx'
import { VitalsPanel } from './browser/vitals-panel.tsx'
import { FindingsPanel } from './findings-panel.tsx'
import { HeartbeatPanel } from './heartbeat/heartbeat-panel.tsx'
import { PingsPanel } from './heartbeat/pings-panel.tsx'
import { LatencyPanel } from './latency-panel.tsx'
import { markingsOf } from './markings.ts'
import { rangeLabels, rangeOf, ranges, type RangeName, type TimeRange } from './range.ts'
import { ReliabilityPanel } from './reliability-panel.tsx'
import { ResultsPanel } from './results-panel.tsx'
import { monitorSentence } from './sentence.ts'
import { StatusPanel } from './status-panel.tsx'

const minuteMs = 60_000

/** Everything about one monitor, on one time range. */
export function MonitorPage() {
  const { id } = useParams({ from: '/shell/monitors/$id' })
  const monitor = useQuery(monitorQuery(id))
  if (monitor.data) return <Found key={id} monitor={monitor.data} />
  return (
    <PageFrame title={monitor.error ? 'This monitor cannot be shown' : 'Looking at the monitor'}>
      {monitor.error ? (
        <Problem error={monitor.error} retry={() => void monitor.refetch()} />
      ) : (
        <>
          <Bone height={132} />
          <Bone height={330} />
          <section className="panel">
            <BoneRows rows={6} />
          </section>
        </>
      )}
    </PageFrame>
  )
}

function Found({ monitor }: { monitor: Monitor }) {
  const search = useSearch({ from: '/shell/monitors/$id' })
  const minute = Math.floor(useNow() / minuteMs) * minuteMs
  const range = rangeOf(search, minute, new Date(monitor.createdAt).getTime())
  const latest = useQuery(latestByRegionQuery(monitor.id)).data ?? []
  const incidents = useQuery(incidentsOfMonitorQuery(monitor.id))
  const isBrowser = monitor.check.type === 'browser'
  const open = (incidents.data ?? []).filter(({ status }) => status !== 'resolved')
  return (
    <PageFrame
      title={monitorSentence(monitor, latest)}
      above={
        <>
          <Link to="/">Monitors</Link> · <span dir="auto">{monitor.target}</span>
        </>
      }
      actions={<Actions monitor={monitor} />}
    >
      <Facts monitor={monitor} range={range} />
      {open.map((incident) => (
        <IncidentStrip key={incident.id} incident={incident} />
      ))}
      {monitor.check.type === 'heartbeat' && <HeartbeatPanel monitor={monitor} />}
      <Charts monitor={monitor} range={range} now={minute} />
      {!isBrowser && <FindingsPanel monitor={monitor} />}
      <ReliabilityPanel monitor={monitor} range={range} />
      {monitor.check.type === 'heartbeat' && <PingsPanel monitor={monitor} />}
      <ResultsPanel monitor={monitor} />
      <section className="panel" aria-label="Incidents">
        <h2 style={{ padding: '14px 16px' }}>Incidents</h2>
        <Shown query={incidents} loading={<BoneRows rows={2} />}>
          {(list) =>
            list.length === 0 ? (
              <p className="quiet" style={{ padding: '0 16px 16px' }}>
                None yet. One is opened when enough regions agree that it is down.
              </p>
            ) : (
              <IncidentList incidents={list} />
            )
          }
        </Shown>
      </section>
    </PageFrame>
  )
}

function Facts({ monitor, range }: { monitor: Monitor; range: TimeRange }) {
  const navigate = useNavigate({ from: '/monitors/$id' })
  const choose = (name: RangeName) =>
    void navigate({ search: { range: name }, replace: true, resetScroll: false })
  return (
    <div className="row between" style={{ flexWrap: 'wrap', gap: '8px 16px' }}>
      <div className="row quiet" style={{ flexWrap: 'wrap', gap: '4px 14px', fontSize: 'var(--t-sm)' }}>
        <StatusWord status={monitor.status} />
        <span>
          for <Lasting from={monitor.since} to={null} />
        </span>
        {monitor.reason && <span dir="auto">{monitor.reason}</span>}
        {monitor.flappingSince && (
          <span>
            flapping for <Lasting from={monitor.flappingSince} to={null} />: single changes are not told
          </span>
        )}
        {monitor.check.type !== 'heartbeat' && <span>{every(monitor.intervalSeconds)}</span>}
        <span>
          last result <Ago at={monitor.lastResultAt} />
        </span>
        {monitor.tags.map((tag) => (
          <Link key={tag} className="chip" to="/" search={{ tag }} style={{ textDecoration: 'none' }}>
            {tag}
          </Link>
        ))}
      </div>
      <Segments
        label="Time range"
        value={range.name}
        options={(Object.keys(ranges) as RangeName[]).map((value) => ({ value, label: rangeLabels[value] }))}
        onChange={choose}
      />
    </div>
  )
}

interface ChartsProps {
  monitor: Monitor
  range: TimeRange
  now: number
}

function Charts({ monitor, range, now }: ChartsProps) {
  const navigate = useNavigate({ from: '/monitors/$id' })
  const span = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
  const series = useQuery(seriesQuery(monitor.id, span, range.stepSeconds))
  const uptime = useQuery(uptimeQuery(monitor.id, span))
  const transitions = useQuery(transitionsQuery(monitor.id, span))
  const covering = useQuery(windowsQuery(monitor.id, span)).data?.data
  const incidents = useQuery(incidentsOfMonitorQuery(monitor.id)).data
  const markings = useMemo(() => markingsOf(incidents ?? [], covering ?? [], now), [incidents, covering, now])
  return (
    <>
      <StatusPanel range={range} uptime={uptime} transitions={transitions} maintenances={covering ?? []} />
      {monitor.check.type === 'browser' && (
        <>
          <VitalsPanel monitor={monitor} range={range} markings={markings} />
          <RunsPanel monitor={monitor} />
        </>
      )}
      <LatencyPanel
        monitor={monitor}
        range={range}
        series={series}
        markings={markings}
        onBrush={(from, to) =>
          void navigate({ search: { from: String(from), to: String(to) }, resetScroll: false })
        }
      />
    </>
  )
}
