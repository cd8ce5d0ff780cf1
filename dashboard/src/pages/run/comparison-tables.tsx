import type { Metric } from '#core/run/schema'
import type { Run } from '../../contract.ts'
import { figure } from '../../parts/vitals/vitals.ts'
import { StatusWord } from '../../ui/status.tsx'
import { changesOf, verdictOf } from './changes.ts'
import { comparedSteps } from './compared-steps.ts'

interface Compared {
  run: Run
  other: Run
}

const Head = ({ what }: { what: string }) => (
  <thead>
    <tr>
      <th scope="col">{what}</th>
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
)

/** Every figure of both, and what it is more or less. */
export function FiguresTable({ run, other }: Compared) {
  return (
    <section className="panel" aria-label="Figures">
      <table className="compare">
        <Head what="Figure" />
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
            <td className="num">{run.outcome === other.outcome ? 'same' : 'differs'}</td>
          </tr>
          {changesOf(run, other).map(({ metric, label, now, before }) => (
            <tr key={metric}>
              <th scope="row">{label}</th>
              <td className="num">{figure(metric, now)}</td>
              <td className="num">{figure(metric, before)}</td>
              <Difference metric={metric} now={now} before={before} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** How long each step of two walks took. */
export function StepsTable({ run, other }: Compared) {
  const steps = comparedSteps(run.steps, other.steps)
  if (steps.length === 0) return null
  return (
    <section className="panel" aria-label="Steps">
      <table className="compare">
        <Head what="Step" />
        <tbody>
          {steps.map(({ index, title, now, before }) => (
            <tr key={`${index} ${title}`}>
              <th scope="row" style={{ overflowWrap: 'anywhere' }}>
                <span className="num faint">{index + 1}</span> {title}
              </th>
              <td className="num">{figure('loadMs', now)}</td>
              <td className="num">{figure('loadMs', before)}</td>
              <Difference metric="loadMs" now={now} before={before} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Less is better in all of them. */
function Difference({ metric, now, before }: { metric: Metric; now: number | null; before: number | null }) {
  if (now === null || before === null) return <td className="num">–</td>
  const by = now - before
  const verdict = verdictOf(metric, now, before)
  return (
    <td className="num">
      {by === 0 ? 'same' : `${by > 0 ? '+' : '−'}${figure(metric, Math.abs(by))}`}
      {verdict && <span className={`word ${verdict === 'worse' ? 'degraded' : 'up'}`}> {verdict}</span>}
    </td>
  )
}
