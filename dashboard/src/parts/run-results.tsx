import { regionName } from '#core/region-names'
import type { Result } from '../contract.ts'
import { latency } from '../format.ts'
import { StatusWord } from '../ui/status.tsx'
import { ResultDetail } from './result-detail.tsx'

/** What each region found when somebody asked just now. */
export function RunResults({ results }: { results: readonly Result[] }) {
  return (
    <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {results.map((result) => (
        <li key={result.region} style={{ borderTop: '1px solid var(--line)', padding: '10px 0' }}>
          <details>
            <summary className="row between" style={{ color: 'inherit' }}>
              <span style={{ minWidth: 0 }}>
                {regionName(result.region)}
                {result.colo && <span className="faint"> {result.colo}</span>}
                {result.message && <span className="faint block">{result.message}</span>}
              </span>
              <span className="row" style={{ flex: 'none' }}>
                <StatusWord status={result.outcome} />
                <span className="num">{latency(result.latencyMs)}</span>
              </span>
            </summary>
            <div style={{ paddingTop: 10 }}>
              <ResultDetail result={result} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  )
}
