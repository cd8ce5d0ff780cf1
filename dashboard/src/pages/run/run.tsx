import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { regionName } from '#core/region-names'
import type { Run } from '../../contract.ts'
import { monitorQuery } from '../../data/monitors.ts'
import { fileOf, runQuery, waterfallQuery } from '../../data/runs.ts'
import { absolute, capital } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { saidTime } from '../../parts/vitals/vitals.ts'
import { WaterfallChart } from '../../parts/waterfall/waterfall.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'
import { Comparison } from './comparison.tsx'
import { FoundPanel } from './found-panel.tsx'
import { FilmPanel, pictureOf, PicturePanel } from './pictures-panel.tsx'
import { runSentence } from './sentence.ts'
import { StepsPanel } from './steps-panel.tsx'
import { VitalsPanel } from './vitals-panel.tsx'
import { WithMenu } from './with-menu.tsx'

/** One run of a browser check: what it found, how it felt, what the page asked for, what it looked like. */
export function RunPage() {
  const { id, runId } = useParams({ from: '/shell/monitors/$id/runs/$runId' })
  const other = useSearch({ from: '/shell/monitors/$id/runs/$runId' }).with
  const run = useQuery(runQuery(id, runId))
  const name = useQuery(monitorQuery(id)).data?.name
  if (run.data && name !== undefined)
    return other === undefined ? (
      <Found key={runId} run={run.data} name={name} />
    ) : (
      <Comparison key={`${runId} ${other}`} run={run.data} otherId={other} name={name} />
    )
  return (
    <PageFrame title={run.error ? 'This run cannot be shown' : 'Looking at the run'}>
      {run.error ? (
        <Problem error={run.error} retry={() => void run.refetch()} />
      ) : (
        <>
          <Bone height={126} />
          <Bone height={420} />
        </>
      )}
    </PageFrame>
  )
}

function Found({ run, name }: { run: Run; name: string }) {
  const waterfall = useQuery({
    ...waterfallQuery(run.monitorId, run.id),
    enabled: run.artifacts.some(({ kind }) => kind === 'waterfall'),
  })
  const har = run.artifacts.find(({ kind }) => kind === 'har')
  const isWalk = run.steps.length > 0
  return (
    <PageFrame
      title={runSentence(name, run)}
      above={<Above run={run} name={name} />}
      actions={
        <>
          <WithMenu run={run} />
          {har && (
            <a className="btn" href={fileOf(run, har.name)} download={`${run.id}.har`}>
              Download HAR
            </a>
          )}
        </>
      }
    >
      <Facts run={run} />
      {run.message !== null && !isWalk && run.over.length === 0 && <p dir="auto">{capital(run.message)}</p>}
      {isWalk && <StepsPanel run={run} />}
      {!isWalk && <VitalsPanel run={run} />}
      <section className="panel" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Waterfall">
        <h2 style={{ marginBottom: 12 }}>What it asked for</h2>
        {waterfall.data ? (
          <WaterfallChart label="Requests" waterfall={waterfall.data} />
        ) : waterfall.isFetching ? (
          <Bone height={320} />
        ) : (
          <p className="quiet">The waterfall of this run is not kept: files are, for seven days.</p>
        )}
      </section>
      <FilmPanel run={run} />
      <div className={pictureOf(run) ? 'pair' : 'stack'}>
        <PicturePanel run={run} />
        <FoundPanel run={run} waterfall={waterfall.data} />
      </div>
    </PageFrame>
  )
}

export const Above = ({ run, name }: { run: Run; name: string }) => (
  <>
    <Link to="/">Monitors</Link> ·{' '}
    <Link to="/monitors/$id" params={{ id: run.monitorId }}>
      <span dir="auto">{name}</span>
    </Link>{' '}
    · run of {absolute(Date.parse(run.at))}
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
