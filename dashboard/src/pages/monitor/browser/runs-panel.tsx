import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { regionName } from '#core/region-names'
import { useSince } from '../../../clock.ts'
import type { ListedRun, Monitor } from '../../../contract.ts'
import { fileOf, hasFiles, runsQuery, vitalsKey } from '../../../data/runs.ts'
import { absolute, bytes, capital, timeOf } from '../../../format.ts'
import { figure, saidTime } from '../../../parts/vitals/vitals.ts'
import { Button } from '../../../ui/button.tsx'
import { BoneRows, Shown } from '../../../ui/states.tsx'
import { StatusWord } from '../../../ui/status.tsx'
import { Ago } from '../../../ui/time.tsx'

const listed = 8

/** The newest runs, each with its picture; a line leads to all of it. */
export function RunsPanel({ monitor }: { monitor: Monitor }) {
  const runs = useInfiniteQuery(runsQuery(monitor.id, listed))
  const [chosen, setChosen] = useState<readonly string[]>([])
  useFreshVitals(monitor.id, runs.data?.pages[0]?.data[0]?.id)
  const all = runs.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <section className="panel" aria-label="Runs">
      <div className="row between" style={{ padding: '10px 16px', minHeight: 50 }}>
        <h2>Runs</h2>
        {all.length > 1 && (
          <CompareChosen monitorId={monitor.id} chosen={all.filter(({ id }) => chosen.includes(id))} />
        )}
      </div>
      <Shown query={runs} loading={<BoneRows rows={4} height={62} />}>
        {() => (
          <RunsTable
            monitor={monitor}
            runs={all}
            chosen={chosen}
            onChoose={(id) => setChosen((old) => withChoice(old, id))}
          />
        )}
      </Shown>
      {runs.hasNextPage && (
        <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
          <Button size="small" busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            Older runs
          </Button>
        </div>
      )}
    </section>
  )
}

/** Two at the most: a third takes the place of the first. */
const withChoice = (old: readonly string[], id: string): readonly string[] =>
  old.includes(id) ? old.filter((one) => one !== id) : [...old, id].slice(-2)

/** Newest first, as they are listed. */
function CompareChosen({ monitorId, chosen }: { monitorId: string; chosen: readonly ListedRun[] }) {
  const [newer, older] = chosen
  if (!newer || !older) return <span className="faint">Tick two to compare them</span>
  return (
    <Link
      className="btn small"
      to="/monitors/$id/runs/$runId"
      params={{ id: monitorId, runId: newer.id }}
      search={{ with: older.id }}
    >
      Compare the two
    </Link>
  )
}

/** With each new run the figures over time are others. */
function useFreshVitals(monitorId: string, newestRunId: string | undefined): void {
  const queries = useQueryClient()
  useEffect(() => {
    if (newestRunId !== undefined) void queries.invalidateQueries({ queryKey: vitalsKey(monitorId) })
  }, [queries, monitorId, newestRunId])
}

interface RunsTableProps {
  monitor: Monitor
  runs: readonly ListedRun[]
  chosen: readonly string[]
  onChoose: (id: string) => void
}

function RunsTable({ monitor, runs, chosen, onChoose }: RunsTableProps) {
  if (runs.length === 0)
    return (
      <p className="quiet" style={{ padding: '0 16px 16px' }}>
        {monitor.paused
          ? 'No run yet, and none is coming: it is paused.'
          : 'No run yet: a new monitor is run at once. Its first run comes up here by itself, some seconds after it.'}
      </p>
    )
  const isWalk = Boolean(monitor.check['flow'])
  return (
    <table className="runs">
      <thead>
        <tr>
          <th scope="col" className="choose">
            <span className="sr-only">To be compared</span>
          </th>
          <th scope="col" className="wide" style={{ width: 104 }}>
            Picture
          </th>
          <th scope="col">Run</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="num">
            {isWalk ? 'Steps' : 'Largest paint'}
          </th>
          <th scope="col" className="num wide">
            Weight
          </th>
          <th scope="col" className="wide">
            What it says
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} data-selected={chosen.includes(run.id)}>
            <td className="choose">
              <input
                type="checkbox"
                aria-label={`Compare the run of ${absolute(timeOf(run.at))}, ${regionName(run.region)}`}
                checked={chosen.includes(run.id)}
                disabled={runs.length < 2}
                onChange={() => onChoose(run.id)}
              />
            </td>
            <td className="wide">
              <Thumbnail monitor={monitor} run={run} />
            </td>
            <td>
              <Link to="/monitors/$id/runs/$runId" params={{ id: monitor.id, runId: run.id }}>
                <span style={{ whiteSpace: 'nowrap' }}>
                  <Ago at={run.at} />
                </span>
              </Link>
              <span className="faint">{regionName(run.region)}</span>
            </td>
            <td className="outcome">
              <StatusWord status={run.outcome} />
              {run.message !== null && <span className="faint narrow">{capital(run.message)}</span>}
            </td>
            <td className="num">{isWalk ? stepsOf(run) : figure('lcpMs', run.vitals.lcpMs)}</td>
            <td className="num wide">{bytes(run.totals.bytes)}</td>
            <td className="wide quiet">{run.message && capital(run.message)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** "4 of 5, 1.2 s". */
function stepsOf({ steps }: ListedRun): string {
  const went = steps.filter(({ outcome }) => outcome === 'up' || outcome === 'degraded').length
  return `${went} of ${steps.length}, ${saidTime(steps.reduce((sum, { ms }) => sum + ms, 0))}`
}

/** Files go after seven days, and a page that never opened has no picture: then its place stays empty. */
function Thumbnail({ monitor, run }: { monitor: Monitor; run: ListedRun }) {
  const [isMissing, setMissing] = useState(false)
  const isKept = hasFiles(run, useSince())
  const failed = run.steps.find(({ picture, outcome }) => picture !== null && outcome === 'down')
  const name =
    run.steps.length > 0
      ? (failed?.picture ?? 'end.jpg')
      : monitor.check['visual']
        ? 'picture.png'
        : 'picture.jpg'
  if (isMissing || !isKept) return <span className="thumb" />
  return (
    <Link
      to="/monitors/$id/runs/$runId"
      params={{ id: monitor.id, runId: run.id }}
      tabIndex={-1}
      aria-hidden
      style={{ display: 'inline-block' }}
    >
      <img className="thumb" src={fileOf(run, name)} alt="" loading="lazy" onError={() => setMissing(true)} />
    </Link>
  )
}
