import type { Dialogue } from '#core/findings/dialogue'
import { latency } from '../../format.ts'
import { Mark } from '../../ui/status.tsx'

/** What was said on a connection and what came back. */
export function DialogueView({ finding }: { finding: Dialogue }) {
  return (
    <ol style={{ display: 'grid', gap: 8, listStyle: 'none', padding: 0 }} aria-label="Dialogue">
      {finding.map(({ sent, hidden, received, ms, secure, ok }, index) => (
        <li key={index} className="row" style={{ gap: 8, alignItems: 'baseline' }}>
          <Mark status={ok ? 'up' : 'down'} />
          <span style={{ display: 'grid', gap: 2, flex: 1, minWidth: 0 }}>
            {(sent !== null || hidden) && (
              <span>
                <span className="faint">{secure ? 'sent in TLS ' : 'sent '}</span>
                {hidden ? <span className="quiet">not shown</span> : <Said text={sent ?? ''} />}
              </span>
            )}
            {received !== null && (
              <span>
                <span className="faint">came </span>
                <Said text={received} />
              </span>
            )}
            {!ok && received === null && <span className="quiet">no answer came</span>}
          </span>
          <span className="num quiet">{latency(ms)}</span>
        </li>
      ))}
    </ol>
  )
}

const Said = ({ text }: { text: string }) => <code style={{ overflowWrap: 'anywhere' }}>{text}</code>
