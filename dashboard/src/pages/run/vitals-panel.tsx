import type { Run } from '../../contract.ts'
import { bytes, count, plural } from '../../format.ts'
import { figure, metricName, rate, vitalNames } from '../../parts/vitals/vitals.ts'
import { Rated } from '../../parts/vitals/rated.tsx'
import { Mark } from '../../ui/status.tsx'

/** The figures of a run beside Google's limits, then the budgets it broke and what has become worse. */
export function VitalsPanel({ run }: { run: Run }) {
  const { vitals, over, regression } = run
  return (
    <section className="panel" aria-label="Vitals">
      <div className="vitals">
        {vitalNames.map((one) => (
          <div key={one.key}>
            <span className="label pairs" title={one.full}>
              <span>{one.name}</span> <span>{one.short}</span>
            </span>
            <b>{figure(one.key, vitals[one.key])}</b>
            <Rated rating={rate(one, vitals[one.key])} />
            <span className="label">good up to {figure(one.key, one.good)}</span>
          </div>
        ))}
      </div>
      {(over.length > 0 || regression.length > 0) && (
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
                {metricName(metric)} <b>{figure(metric, value)}</b>, usually {figure(metric, baseline)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="faint totals">{totalsOf(run).join(' · ')}</p>
    </section>
  )
}

function totalsOf({ totals, loadMs, samples }: Run): string[] {
  const { requests, failedRequests, bytes: weight, thirdPartyBytes, consoleErrors, pageErrors } = totals
  const parts = [
    loadMs === null ? null : `loaded in ${figure('loadMs', loadMs)}`,
    `${plural(requests, 'request')}${failedRequests > 0 ? `, ${count(failedRequests)} failed` : ''}`,
    `${bytes(weight)} on the wire${thirdPartyBytes > 0 ? `, ${bytes(thirdPartyBytes)} from third parties` : ''}`,
    consoleErrors + pageErrors > 0 ? plural(consoleErrors + pageErrors, 'error') : null,
    samples > 1 ? `medians of ${count(samples)} visits` : null,
  ]
  return parts.filter((part) => part !== null)
}
