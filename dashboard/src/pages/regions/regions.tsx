import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { RegionRow } from '../../contract.ts'
import { openIncidentsQuery } from '../../data/incidents.ts'
import { regionsQuery } from '../../data/regions.ts'
import { count, latency, none, percent, plural, sentenceList } from '../../format.ts'
import { IncidentStrip } from '../../parts/incident-strip.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Bone, BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'
import { Matrix } from './matrix.tsx'
import { RegionLatency } from './region-latency.tsx'
import { standing } from './standing.ts'

// The outlines of the continents are as heavy as a page: they come when they are looked at.
const WorldMap = lazy(() => import('./world-map.tsx').then((module) => ({ default: module.WorldMap })))

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
  const open = useQuery(openIncidentsQuery).data ?? []
  const troubled = new Set((regions.data?.data ?? []).map(({ incidentId }) => incidentId))
  const used = (regions.data?.data ?? []).map(({ region }) => region)
  return (
    <PageFrame title={sentence(regions.data?.data)}>
      {open
        .filter(({ id }) => troubled.has(id))
        .map((incident) => (
          <IncidentStrip key={incident.id} incident={incident} />
        ))}
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
              <div className="region-top">
                <Suspense fallback={<Bone height={300} />}>
                  <WorldMap rows={data} />
                </Suspense>
                <RegionTable rows={data} />
              </div>
            )
          }
        </Shown>
      </section>
      <p className="hint">
        Counts are of the last hour. Checks without an answer of their own are “not checked”: they count
        neither for nor against a target. The map shows where a region is asked for; the letters beside its
        name are the data centres that really ran the checks, where the platform says so.
      </p>
      {used.length > 0 && (
        <>
          <RegionLatency regions={used} />
          <Matrix regions={used} />
        </>
      )}
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
                <span className="faint">{[plural(row.lanes, 'lane'), ...row.colos].join(' · ')}</span>
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
