import { Link } from '@tanstack/react-router'
import type { MonitorSummary } from '../../contract.ts'
import { count, latency, percent } from '../../format.ts'
import { Bone } from '../../ui/states.tsx'
import { statusWords } from '../../ui/status.tsx'
import { countByStatus, meanUptime, slowest, typicalP95 } from './overview.ts'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const lostTime = (of: number, imperfect: number): string =>
  imperfect === 0
    ? 'none was down'
    : `${count(imperfect)} of ${count(of)} ${imperfect === 1 ? 'was' : 'were'} down`

/** Four figures about the whole workspace. */
export function Kpis({ rows }: { rows: readonly MonitorSummary[] }) {
  const imperfect = rows.filter((row) => row.uptime24h !== null && row.uptime24h < 100).length
  const top = rows
    .map((row) => ({ row, p95Ms: slowest(row)?.p95Ms ?? null }))
    .reduce<{ row: MonitorSummary; p95Ms: number | null } | null>(
      (best, one) => (one.p95Ms !== null && one.p95Ms > (best?.p95Ms ?? -1) ? one : best),
      null,
    )
  const regions = new Set(rows.flatMap((row) => row.regions.map(({ region }) => region)))
  return (
    <section className="panel kpis" aria-label="Figures">
      <div>
        <span className="label">Uptime, 24 h</span>
        <b>{percent(meanUptime(rows))}</b>
        <span className="faint">{lostTime(rows.length, imperfect)}</span>
      </div>
      <div>
        <span className="label">Monitors</span>
        <b>{count(rows.length)}</b>
        <span className="faint">
          {[...countByStatus(rows)].map(([status, n], index) => (
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
        <b>{latency(typicalP95(rows))}</b>
        <span className="faint">
          {top?.p95Ms ? `slowest: ${top.row.name}, ${latency(top.p95Ms)}` : 'not measured yet'}
        </span>
      </div>
      <div>
        <span className="label">Checks, last hour</span>
        <b>{count(sum(rows.map((row) => row.checks1h)))}</b>
        <span className="faint">
          from {regions.size === 1 ? 'one region' : `${count(regions.size)} regions`}
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
