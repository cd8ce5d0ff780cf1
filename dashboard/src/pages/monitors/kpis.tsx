import { Link } from '@tanstack/react-router'
import type { MonitorLine, MonitorsOverview } from '../../contract.ts'
import { count, latency, percent } from '../../format.ts'
import { Bone } from '../../ui/states.tsx'
import { statusWords } from '../../ui/status.tsx'
import { countByStatus } from './overview.ts'

const lostTime = (of: number, imperfect: number): string =>
  imperfect === 0
    ? 'none was down'
    : `${count(imperfect)} of ${count(of)} ${imperfect === 1 ? 'was' : 'were'} down`

/** Four figures about the whole workspace. */
export function Kpis({ lines, overview }: { lines: readonly MonitorLine[]; overview: MonitorsOverview }) {
  const { slowest, regions } = overview
  const slowestName = slowest && lines.find(({ id }) => id === slowest.id)?.name
  return (
    <section className="panel kpis" aria-label="Figures">
      <div>
        <span className="label">Uptime, 24 h</span>
        <b>{percent(overview.uptime24h)}</b>
        <span className="faint">{lostTime(overview.monitors, overview.imperfect24h)}</span>
      </div>
      <div>
        <span className="label">Monitors</span>
        <b>{count(lines.length)}</b>
        <span className="faint">
          {[...countByStatus(lines)].map(([status, n], index) => (
            <span key={status}>
              {index > 0 && ', '}
              <Link to="/" search={(old) => ({ ...old, status: old.status === status ? undefined : status })}>
                {count(n)} {statusWords[status].toLowerCase()}
              </Link>
            </span>
          ))}
        </span>
      </div>
      <div>
        <span className="label">p95 latency, typical</span>
        <b>{latency(overview.p95Ms)}</b>
        <span className="faint">
          {slowest && slowestName ? `slowest: ${slowestName}, ${latency(slowest.p95Ms)}` : 'not measured yet'}
        </span>
      </div>
      <div>
        <span className="label">Checks, last hour</span>
        <b>{count(overview.checks1h)}</b>
        <span className="faint">
          from {regions.length === 1 ? 'one region' : `${count(regions.length)} regions`}
        </span>
      </div>
    </section>
  )
}

export function KpiBones() {
  return (
    <section className="panel kpis" aria-hidden>
      {[1, 2, 3, 4].map((index) => (
        <div key={index} style={{ display: 'grid', gap: 9 }}>
          <Bone width={80} height={11} />
          <Bone width={110} height={23} />
          <Bone width={140} height={11} />
        </div>
      ))}
    </section>
  )
}
