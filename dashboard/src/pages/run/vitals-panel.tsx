import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSince } from '../../clock.ts'
import type { Monitor, Run } from '../../contract.ts'
import { vitalsQuery } from '../../data/runs.ts'
import { bytes, count, plural, timeOf } from '../../format.ts'
import type { Marking } from '../../parts/chart/markings.ts'
import { Figures, inputAdvice } from '../../parts/vitals/figures.tsx'
import { vitalLines } from '../../parts/vitals/lines.ts'
import { Trend, trendPx, trendWords } from '../../parts/vitals/trend.tsx'
import { figure, metricName, type VitalKey, vitalNames } from '../../parts/vitals/vitals.ts'
import { Bone, Problem } from '../../ui/states.tsx'
import { Mark } from '../../ui/status.tsx'
import { weekAround, weekStepSeconds } from './week.ts'

/** The figures of a run beside their limits, what it broke, and where it stands among the runs around it. */
export function VitalsPanel({ run, monitor }: { run: Run; monitor: Monitor }) {
  const [key, setKey] = useState<VitalKey>('lcpMs')
  return (
    <section className="panel" aria-label="Vitals">
      <Figures
        valueOf={(of) => run.vitals[of]}
        check={{ ...monitor.check, ...walkOrVisit(run) }}
        chosen={key}
        onChoose={setKey}
      />
      <Broken run={run} />
      <p className="faint totals">{totalsOf(run).join(' · ')}</p>
      <OverTime run={run} monitor={monitor} shown={key} />
    </section>
  )
}

/** The budgets it broke, and what has become worse. */
function Broken({ run: { over, regression } }: { run: Run }) {
  if (over.length === 0 && regression.length === 0) return null
  return (
    <ul className="broken" aria-label="Budgets broken">
      {over.map(({ metric, value, limit, verdict }) => (
        <li key={metric} className="row">
          <Mark status={verdict} />
          <span>
            {metricName(metric)} <b>{figure(metric, value)}</b>, {figure(metric, limit)} allowed:{' '}
            {figure(metric, value - limit)} too much
          </span>
        </li>
      ))}
      {regression.map(({ metric, value, baseline }) => (
        <li key={metric} className="row">
          <Mark status="degraded" />
          <span>
            {metricName(metric)} <b>{figure(metric, value)}</b> or more in two of the last three runs, usually{' '}
            {figure(metric, baseline)}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** One figure in the week of this run: p75 by region, the run itself a hairline. */
function OverTime({ run, monitor, shown }: { run: Run; monitor: Monitor; shown: VitalKey }) {
  const at = timeOf(run.at)
  const now = useSince()
  const range = useMemo(
    () => weekAround(at, { createdAt: timeOf(monitor.createdAt), now }),
    [at, monitor.createdAt, now],
  )
  const step = weekStepSeconds(range)
  const span = { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
  const vitals = useQuery(vitalsQuery(monitor.id, span, step))
  const vital = vitalNames.find(({ key }) => key === shown) ?? vitalNames[0]
  const drawn = useMemo(
    () =>
      vitals.data && vital
        ? vitalLines(vitals.data.data, vital.key, { ...range, stepSeconds: vitals.data.stepSeconds })
        : null,
    [vitals.data, vital, range],
  )
  const markings = useMemo((): Marking[] => [{ kind: 'chosen', from: at, to: at }], [at])
  if (!vital) return null
  return (
    <div className="trend">
      {vitals.error && !vitals.data ? (
        <Problem error={vitals.error} retry={() => void vitals.refetch()} />
      ) : !drawn ? (
        <Bone height={trendPx} />
      ) : drawn.lines.length === 0 ? (
        <p className="quiet" style={{ minHeight: 60 }}>
          {vital.full} was not measured around this run. {shown === 'inpMs' && inputAdvice(walkOrVisit(run))}
        </p>
      ) : (
        <>
          <p className="faint" style={{ marginBottom: 6 }}>
            {trendWords(vital, drawn)} · <span className="this-run">this run</span>
          </p>
          <Trend vital={vital} drawn={drawn} check={monitor.check} range={range} markings={markings} />
        </>
      )}
    </div>
  )
}

const walkOrVisit = ({ steps }: Run): { flow: object | null } => ({ flow: steps.length > 0 ? steps : null })

function totalsOf({ totals, loadMs, samples, steps }: Run): string[] {
  const { requests, failedRequests, bytes: weight, thirdPartyBytes, consoleErrors, pageErrors } = totals
  const parts = [
    steps.length > 0 ? 'figures of the last page, traffic of all' : null,
    loadMs === null ? null : `loaded in ${figure('loadMs', loadMs)}`,
    `${plural(requests, 'request')}${failedRequests > 0 ? `, ${count(failedRequests)} failed` : ''}`,
    `${bytes(weight)} on the wire${thirdPartyBytes > 0 ? `, ${bytes(thirdPartyBytes)} from third parties` : ''}`,
    consoleErrors + pageErrors > 0 ? plural(consoleErrors + pageErrors, 'error') : null,
    samples > 1 ? `medians of ${count(samples)} visits` : null,
  ]
  return parts.filter((part) => part !== null)
}
