import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { regionName } from '#core/region-names'
import type { Run } from '../../contract.ts'
import { fileOf, runQuery, waterfallQuery } from '../../data/runs.ts'
import { dayAndTime, timeOf } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { PictureCompare } from '../../parts/picture-compare.tsx'
import { Shot } from '../../parts/shot.tsx'
import { endOf } from '../../parts/waterfall/bars.ts'
import { WaterfallChart } from '../../parts/waterfall/waterfall.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { comparisonSentence } from './changes.ts'
import { FiguresTable, StepsTable } from './comparison-tables.tsx'
import { FilmsPanel } from './films-panel.tsx'
import { pictureOf } from './pictures-panel.tsx'
import { Above } from './run.tsx'
import { WithMenu } from './with-menu.tsx'

/** Two runs side by side: figures with their differences, steps, films and waterfalls on one ruler, both pictures. */
export function Comparison({ run, otherId, name }: { run: Run; otherId: string; name: string }) {
  const other = useQuery(runQuery(run.monitorId, otherId))
  return (
    <PageFrame
      title={other.data ? comparisonSentence(name, run, other.data) : 'Comparing two runs'}
      above={<Above run={run} name={name} />}
      actions={
        <>
          <WithMenu run={run} />
          <Link className="btn" to="/monitors/$id/runs/$runId" params={{ id: run.monitorId, runId: run.id }}>
            This run alone
          </Link>
        </>
      }
    >
      {other.data ? (
        <Both run={run} other={other.data} />
      ) : other.error ? (
        <Problem error={other.error} retry={() => void other.refetch()} />
      ) : (
        <Bone height={420} />
      )}
    </PageFrame>
  )
}

function Both({ run, other }: { run: Run; other: Run }) {
  const falls = [
    useQuery(waterfallQuery(run.monitorId, run.id)),
    useQuery(waterfallQuery(run.monitorId, other.id)),
  ]
  const endMs = Math.max(...falls.map(({ data }) => (data ? endOf(data) : 0))) || undefined
  return (
    <>
      <FiguresTable run={run} other={other} />
      <StepsTable run={run} other={other} />
      <FilmsPanel films={[run, other].map((one, index) => ({ run: one, label: headOf(one, index) }))} />
      <div className="pair">
        {[run, other].map((one, index) => {
          const fall = falls[index]
          const waterfall = fall?.data
          return (
            <section
              key={one.id}
              className="panel stack framed-panel"
              aria-label={index === 0 ? 'This run' : 'The other run'}
            >
              <h2>{headOf(one, index)}</h2>
              {waterfall ? (
                <WaterfallChart
                  label={`Requests, ${headOf(one, index)}`}
                  waterfall={waterfall}
                  endMs={endMs}
                />
              ) : fall?.isLoading ? (
                <Bone height={320} />
              ) : (
                <p className="quiet">Its waterfall is not kept: it is for seven days.</p>
              )}
            </section>
          )
        })}
      </div>
      <Pictures run={run} other={other} />
    </>
  )
}

function Pictures({ run, other }: { run: Run; other: Run }) {
  const [now, before] = [run, other].map((one) => {
    const picture = pictureOf(one)
    return picture && fileOf(one, picture.name)
  })
  if (now === undefined && before === undefined) return null
  return (
    <section className="panel stack framed-panel" aria-label="Pictures">
      <h2>The page at the end</h2>
      {now !== undefined && before !== undefined ? (
        <PictureCompare
          before={{ src: before, label: headOf(other, 1) }}
          after={{ src: now, label: headOf(run, 0) }}
        />
      ) : (
        <>
          <p className="quiet">Only {now === undefined ? 'the other run' : 'this run'} has a picture.</p>
          <Shot src={now ?? before ?? ''} alt="The page at the end" />
        </>
      )}
    </section>
  )
}

const headOf = ({ at, region }: Run, index: number): string =>
  `${index === 0 ? 'This run' : 'The other'}: ${dayAndTime(timeOf(at))}, ${regionName(region)}`
