import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { regionName } from '#core/region-names'
import { asProblem } from '../../api.ts'
import { useSince } from '../../clock.ts'
import type { Monitor, Run } from '../../contract.ts'
import { monitorQuery } from '../../data/monitors.ts'
import { fileOf, hasFiles, runQuery, waterfallQuery } from '../../data/runs.ts'
import { absolute, capital, timeOf } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { saidTime } from '../../parts/vitals/vitals.ts'
import { WaterfallChart } from '../../parts/waterfall/waterfall.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'
import { Comparison } from './comparison.tsx'
import { FilmPanel } from './film-panel.tsx'
import { FoundPanel } from './found-panel.tsx'
import { Neighbours } from './neighbours.tsx'
import { isComparable, pictureOf, PicturePanel } from './pictures-panel.tsx'
import { runSentence } from './sentence.ts'
import { StepsPanel } from './steps-panel.tsx'
import { VitalsPanel } from './vitals-panel.tsx'
import { WithMenu } from './with-menu.tsx'

/** One run of a browser check: what it found, how it felt, what the page asked for, what it looked like. */
export function RunPage() {
  const { id, runId } = useParams({ from: '/shell/monitors/$id/runs/$runId' })
  const other = useSearch({ from: '/shell/monitors/$id/runs/$runId' }).with
  const run = useQuery(runQuery(id, runId))
  const monitor = useQuery(monitorQuery(id))
  const failed = [run, monitor].find(({ data, error }) => error && !data)
  if (run.data && monitor.data)
    return other === undefined ? (
      <Found key={runId} run={run.data} monitor={monitor.data} />
    ) : (
      <Comparison key={`${runId} ${other}`} run={run.data} otherId={other} name={monitor.data.name} />
    )
  return (
    <PageFrame title={failed ? 'This run cannot be shown' : 'Looking at the run'}>
      {failed ? (
        <Problem error={failed.error} retry={() => void failed.refetch()} />
      ) : (
        <>
          <Bone height={20} width={320} />
          <Bone height={460} />
          <Bone height={420} />
        </>
      )}
    </PageFrame>
  )
}

function Found({ run, monitor }: { run: Run; monitor: Monitor }) {
  const waterfall = useQuery({
    ...waterfallQuery(run.monitorId, run.id),
    enabled: run.artifacts.some(({ kind }) => kind === 'waterfall'),
  })
  const [lookedAtMs, setLookedAt] = useState<number | null>(null)
  const isKept = hasFiles(run, useSince())
  const har = run.artifacts.find(({ kind }) => kind === 'har')
  const isWalk = run.steps.length > 0
  const { name } = monitor
  const picture = isKept && pictureOf(run) && <PicturePanel run={run} monitor={monitor} />
  const found = <FoundPanel run={run} waterfall={waterfall.data} isWaiting={waterfall.isLoading} />
  return (
    <PageFrame
      title={runSentence(name, run)}
      above={<Above run={run} name={name} />}
      actions={
        <>
          <Neighbours run={run} />
          <WithMenu run={run} />
          {har && isKept && (
            <a className="btn" href={fileOf(run, har.name)} download={`${run.id}.har`}>
              Download HAR
            </a>
          )}
        </>
      }
    >
      <Facts run={run} />
      {run.message !== null && !isWalk && run.outcome !== 'degraded' && (
        <p dir="auto">{capital(run.message)}</p>
      )}
      {isWalk && <StepsPanel run={run} isKept={isKept} />}
      <VitalsPanel run={run} monitor={monitor} />
      {isKept && <FilmPanel run={run} marks={waterfall.data?.marks} onLook={setLookedAt} />}
      <section className="panel framed-panel" aria-label="Waterfall">
        <h2 style={{ marginBottom: 12 }}>What it asked for</h2>
        {waterfall.data ? (
          <WaterfallChart label="Requests" waterfall={waterfall.data} lookedAtMs={lookedAtMs} />
        ) : waterfall.isLoading ? (
          <Bone height={420} />
        ) : waterfall.error && asProblem(waterfall.error).status !== 404 ? (
          <Problem error={waterfall.error} retry={() => void waterfall.refetch()} />
        ) : (
          <p className="quiet">
            {isKept
              ? 'This run has no waterfall: nothing was asked for, or it could not be kept.'
              : 'The waterfall, the pictures and the HAR of a run are kept for seven days.'}
          </p>
        )}
      </section>
      {picture && !isComparable(run) ? (
        <div className="pair">
          {picture}
          {found}
        </div>
      ) : (
        <>
          {picture}
          {found}
        </>
      )}
    </PageFrame>
  )
}

export const Above = ({ run, name }: { run: Run; name: string }) => (
  <>
    <Link to="/">Monitors</Link> ·{' '}
    <Link to="/monitors/$id" params={{ id: run.monitorId }}>
      <span dir="auto">{name}</span>
    </Link>{' '}
    · run of {absolute(timeOf(run.at))}
  </>
)

function Facts({ run }: { run: Run }) {
  return (
    <div className="row quiet" style={{ flexWrap: 'wrap', gap: '4px 14px', fontSize: 'var(--t-sm)' }}>
      <StatusWord status={run.outcome} />
      <span>{regionName(run.region)}</span>
      <span>
        <Ago at={run.at} />
      </span>
      <span>held a browser for {saidTime(run.took)}</span>
      <span style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{run.url}</span>
      {run.title && <span dir="auto">“{run.title}”</span>}
    </div>
  )
}
