import type { StepFinding } from '#core/findings/steps'
import { latency } from '../../format.ts'
import { Mark } from '../../ui/status.tsx'

/** Each request of a check in steps, in order: how it went, how long it took, what it gave to later ones. */
export function StepsView({ finding: steps }: { finding: readonly StepFinding[] }) {
  return (
    <ol style={{ display: 'grid', gap: 10, listStyle: 'none', padding: 0 }} aria-label="Steps">
      {steps.map((step, index) => (
        <Step key={index} step={step} number={index + 1} />
      ))}
    </ol>
  )
}

const words = { up: 'good', down: 'failed', unknown: 'could not be run', not_run: 'not run' }

function Step({ step, number }: { step: StepFinding; number: number }) {
  const { name, method, url, statusCode, ms, outcome, message, extracted } = step
  const isQuiet = outcome === 'not_run'
  return (
    <li className={isQuiet ? 'faint' : undefined} style={{ display: 'grid', gap: 3 }}>
      <span className="row" style={{ gap: 8, alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Mark status={outcome === 'not_run' ? 'pending' : outcome} />
        <b style={{ fontWeight: 550 }}>
          {number}. {name || `${method} ${url.replace(/^https?:\/\//, '')}`}
        </b>
        <span className="sr-only">{words[outcome]}</span>
        {isQuiet ? <span>not run</span> : <span className="num">{statusCode ?? ''}</span>}
        {ms !== null && <span className="num">{latency(ms)}</span>}
      </span>
      {name && (
        <code className="quiet" style={{ overflowWrap: 'anywhere' }}>
          {method} {url}
        </code>
      )}
      {message && <span style={{ overflowWrap: 'anywhere' }}>{message}</span>}
      {extracted.length > 0 && (
        <span className="faint" style={{ overflowWrap: 'anywhere' }}>
          took{' '}
          {extracted.map(({ name: variable, value }, index) => (
            <span key={variable}>
              {index > 0 && ', '}
              <code>{variable}</code> {value === null ? '(secret)' : <>= {value}</>}
            </span>
          ))}
        </span>
      )}
    </li>
  )
}
