import type { Result } from '../contract.ts'
import { latency } from '../format.ts'
import { Mark } from '../ui/status.tsx'
import { FindingsView } from './findings/index.tsx'
import { Hops } from './hops.tsx'

const phases = [
  ['dnsMs', 'DNS'],
  ['connectMs', 'Connect'],
  ['tlsMs', 'TLS'],
  ['ttfbMs', 'First byte'],
  ['transferMs', 'Transfer'],
] as const

const blames: Record<string, string> = {
  target: 'the target',
  resolver: 'who was asked about it (a name server, a registry, a status page)',
  internal: 'Vedette itself: it does not count against the target',
}

/** Everything one check found: message, timings, hops, assertions. */
export function ResultDetail({ result }: { result: Result }) {
  const { timings, hops, assertions, message, blame } = result
  const measured = phases.filter(([key]) => timings[key] !== null)
  return (
    <div className="stack" style={{ gap: 12, fontSize: 'var(--t-sm)' }}>
      {message && <p>{message}</p>}
      {blame && <p className="quiet">To answer for it: {blames[blame] ?? blame}.</p>}
      <p className="quiet" style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 18px' }}>
        {measured.map(([key, label]) => (
          <span key={key}>
            {label} <span className="num">{latency(timings[key])}</span>
          </span>
        ))}
        {measured.length === 0 && <span>No timings were taken.</span>}
        {timings.method && <span className="faint">measured by {timings.method}</span>}
        {result.statusCode !== null && (
          <span>
            Status <span className="num">{result.statusCode}</span>
          </span>
        )}
      </p>
      {assertions && assertions.length > 0 && (
        <ul style={{ display: 'grid', gap: 5, listStyle: 'none', padding: 0 }} aria-label="Assertions">
          {assertions.map((one, index) => (
            <li
              key={index}
              className="row"
              style={{ gap: 8, alignItems: 'baseline', paddingLeft: 20 * (one.depth ?? 0) }}
            >
              <Mark status={one.ok ? 'up' : 'down'} />
              <span>
                {one.assertion} <span className="sr-only">{one.ok ? 'holds' : 'does not hold'}</span>
                {!one.ok && one.actual !== null && <span className="faint"> found {one.actual}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {hops && hops.length > 0 && <Hops hops={hops} />}
      <FindingsView findings={result} />
    </div>
  )
}
