import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RegionRow } from '../../contract.ts'
import { regionsQuery } from '../../data/regions.ts'
import { count, latency, none, percent, plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'

const silentMs = 180_000

/** How a region is as an observer: its own silence is not the targets' fault. */
function standing({ checks, up, degraded, unknown, lastResultAt }: RegionRow): {
  status: string
  word: string
} {
  if (!lastResultAt || Date.now() - new Date(lastResultAt).getTime() > silentMs)
    return { status: 'unknown', word: 'Silent' }
  if (checks > 0 && unknown / checks > 0.05) return { status: 'unknown', word: 'Partly blind' }
  const seen = checks - unknown
  if (seen > 0 && (up + degraded) / seen < 0.5) return { status: 'down', word: 'Sees most down' }
  return { status: 'up', word: 'Watching' }
}

function sentence(rows: readonly RegionRow[] | undefined): string {
  if (!rows) return 'Regions'
  if (rows.length === 0) return 'Nothing is watched from anywhere yet'
  const troubled = rows.filter((row) => standing(row).status !== 'up')
  if (troubled.length === 0)
    return rows.length === 1 ? 'One region is watching' : `All ${rows.length} regions are watching`
  return `Look at ${sentenceList(troubled.map(({ name }) => name))}`
}

/** Where from it is watched, and what each place has seen in the last hour. */
export function RegionsPage() {
  const regions = useQuery(regionsQuery)
  return (
    <PageFrame title={sentence(regions.data?.data)}>
      <section className="panel" aria-label="Regions">
        <Shown query={regions} loading={<BoneRows rows={3} />}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty title="Regions come with the first monitor">
                <p className="quiet">Each monitor names the regions that check it; three by default.</p>
                <Link className="btn primary" to="/monitors/new">
                  Add a monitor
                </Link>
              </Empty>
            ) : (
              <RegionTable rows={data} />
            )
          }
        </Shown>
      </section>
      <p className="hint">
        Counts are of the last hour. Checks without an answer of their own are “not checked”: they count
        neither for nor against a target.
      </p>
    </PageFrame>
  )
}

function RegionTable({ rows }: { rows: readonly RegionRow[] }) {
  const slowest = Math.max(1, ...rows.map(({ p95Ms }) => p95Ms ?? 0))
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Region</th>
          <th scope="col">Status</th>
          <th scope="col" className="num wide">
            Monitors
          </th>
          <th scope="col" className="num wide">
            Checks
          </th>
          <th scope="col" className="num">
            Good
          </th>
          <th scope="col" className="num wide">
            Not checked
          </th>
          <th scope="col" className="num wide">
            Median
          </th>
          <th scope="col" className="num">
            p95
          </th>
          <th scope="col" className="wide" aria-hidden />
          <th scope="col" className="wide">
            Last result
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const seen = row.checks - row.unknown
          return (
            <tr key={row.region}>
              <td>
                <b className="wide:whitespace-nowrap" style={{ fontWeight: 550 }}>
                  {row.name}
                </b>
                <span className="faint">{plural(row.lanes, 'lane')}</span>
              </td>
              <td>
                <StatusWord {...standing(row)} />
              </td>
              <td className="num wide">{count(row.monitors)}</td>
              <td className="num wide">{count(row.checks)}</td>
              <td className="num">{seen > 0 ? percent(((row.up + row.degraded) / seen) * 100) : none}</td>
              <td className="num wide">{count(row.unknown)}</td>
              <td className="num wide">{latency(row.p50Ms)}</td>
              <td className="num">{latency(row.p95Ms)}</td>
              <td className="wide" style={{ width: 140 }} aria-hidden>
                <div style={{ height: 6, borderRadius: 3, background: 'var(--sunk)' }}>
                  <div
                    style={{
                      height: 6,
                      borderRadius: 3,
                      background: 'var(--ink-3)',
                      width: `${((row.p95Ms ?? 0) / slowest) * 100}%`,
                    }}
                  />
                </div>
              </td>
              <td className="wide">
                <Ago at={row.lastResultAt} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
