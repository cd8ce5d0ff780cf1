import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { regionName } from '#core/region-names'
import { useSince } from '../../../clock.ts'
import type { ListedRun, Monitor } from '../../../contract.ts'
import { fileOf, hasFiles, runsQuery, vitalsKey } from '../../../data/runs.ts'
import { bytes } from '../../../format.ts'
import { figure, saidTime } from '../../../parts/vitals/vitals.ts'
import { Button } from '../../../ui/button.tsx'
import { BoneRows, Shown } from '../../../ui/states.tsx'
import { StatusWord } from '../../../ui/status.tsx'
import { Ago } from '../../../ui/time.tsx'

const listed = 8

/** The newest runs, each with its picture; a line leads to all of it. */
export function RunsPanel({ monitor }: { monitor: Monitor }) {
  const runs = useInfiniteQuery(runsQuery(monitor.id, listed))
  useFreshVitals(monitor.id, runs.data?.pages[0]?.data[0]?.id)
  return (
    <section className="panel" aria-label="Runs">
      <h2 style={{ padding: '14px 16px' }}>Runs</h2>
      <Shown query={runs} loading={<BoneRows rows={4} height={62} />}>
        {({ pages }) => <RunsTable monitor={monitor} runs={pages.flatMap(({ data }) => data)} />}
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

/** With each new run the figures over time are others. */
function useFreshVitals(monitorId: string, newestRunId: string | undefined): void {
  const queries = useQueryClient()
  useEffect(() => {
    if (newestRunId !== undefined) void queries.invalidateQueries({ queryKey: vitalsKey(monitorId) })
  }, [queries, monitorId, newestRunId])
}

function RunsTable({ monitor, runs }: { monitor: Monitor; runs: readonly ListedRun[] }) {
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
          <tr key={run.id}>
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
            <td>
              <StatusWord status={run.outcome} />
              {run.message !== null && <span className="faint narrow">{run.message}</span>}
            </td>
            <td className="num">{isWalk ? stepsOf(run) : figure('lcpMs', run.vitals.lcpMs)}</td>
            <td className="num wide">{bytes(run.totals.bytes)}</td>
            <td className="wide quiet">{run.message ?? ''}</td>
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
