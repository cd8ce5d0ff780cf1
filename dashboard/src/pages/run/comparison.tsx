import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { regionName } from '#core/region-names'
import type { Run } from '../../contract.ts'
import { fileOf, runQuery, waterfallQuery } from '../../data/runs.ts'
import { dayAndTime } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { figure } from '../../parts/vitals/vitals.ts'
import { endOf } from '../../parts/waterfall/bars.ts'
import { WaterfallChart } from '../../parts/waterfall/waterfall.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { changesOf, comparisonSentence } from './changes.ts'
import { pictureOf } from './pictures-panel.tsx'
import { Above } from './run.tsx'
import { WithMenu } from './with-menu.tsx'

/** Two runs side by side: figures with their differences, both waterfalls on one ruler, both pictures. */
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
      {other.error ? (
        <Problem error={other.error} retry={() => void other.refetch()} />
      ) : other.data ? (
        <Both run={run} other={other.data} />
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
      <div className="pair">
        {[run, other].map((one, index) => {
          const fall = falls[index]
          const waterfall = fall?.data
          const picture = pictureOf(one)
          return (
            <section
              key={one.id}
              className="panel stack"
              style={{ padding: 'var(--s-4) var(--s-5)' }}
              aria-label={index === 0 ? 'This run' : 'The other run'}
            >
              <h2>{headOf(one, index)}</h2>
              {waterfall ? (
                <WaterfallChart
                  label={`Requests, ${headOf(one, index)}`}
                  waterfall={waterfall}
                  endMs={endMs}
                />
              ) : fall?.isFetching ? (
                <Bone height={320} />
              ) : (
                <p className="quiet">Its waterfall is not kept.</p>
              )}
              {picture ? (
                <img
                  className="shot"
                  src={fileOf(one, picture.name)}
                  alt={`The page at the end, ${headOf(one, index)}`}
                />
              ) : (
                <p className="quiet">It has no picture.</p>
              )}
            </section>
          )
        })}
      </div>
    </>
  )
}

const headOf = ({ at, region }: Run, index: number): string =>
  `${index === 0 ? 'This run' : 'The other'}: ${dayAndTime(Date.parse(at))}, ${regionName(region)}`

function FiguresTable({ run, other }: { run: Run; other: Run }) {
  return (
    <section className="panel" aria-label="Figures">
      <table className="compare">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="num">
              This run
            </th>
            <th scope="col" className="num">
              The other
            </th>
            <th scope="col" className="num">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Outcome</th>
            {[run, other].map(({ id, outcome }) => (
              <td key={id}>
                <span style={{ display: 'flex', justifyContent: 'flex-end' }}>
                  <StatusWord status={outcome} />
                </span>
              </td>
            ))}
            <td className="num">{run.outcome === other.outcome ? 'the same' : 'another'}</td>
          </tr>
          {changesOf(run, other).map(({ metric, label, now, before, by, verdict }) => (
            <tr key={metric}>
              <th scope="row">{label}</th>
              <td className="num">{figure(metric, now)}</td>
              <td className="num">{figure(metric, before)}</td>
              <td className="num">
                {by === null
                  ? '–'
                  : by === 0
                    ? 'the same'
                    : `${by > 0 ? '+' : '−'}${figure(metric, Math.abs(by))} ${verdict ?? ''}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
