import { capital } from '../format.ts'
import { Shot } from './shot.tsx'
import { saidTime } from './vitals/vitals.ts'
import { Mark } from '../ui/status.tsx'

/** A step of a flow as it went, or is going: then it has no outcome yet. */
export interface ShownStep {
  index: number
  title: string
  outcome: 'up' | 'degraded' | 'down' | 'unknown' | 'skipped' | null
  ms: number
  message: string | null
  picture: string | null
}

const words = {
  up: 'Done',
  degraded: 'Slow',
  down: 'Failed',
  unknown: 'Not checked',
  skipped: 'Skipped',
} as const

interface StepListProps {
  steps: readonly ShownStep[]
  /** Where a picture is read; null while it cannot be read yet. */
  pictureOf: (name: string) => string | null
}

/** Steps in their order; the picture of one that failed is shown at once. */
export function StepList({ steps, pictureOf }: StepListProps) {
  return (
    <ol className="run-steps">
      {steps.map((step) => (
        <StepRow key={step.index} step={step} src={step.picture && pictureOf(step.picture)} />
      ))}
    </ol>
  )
}

function StepRow({ step, src }: { step: ShownStep; src: string | null }) {
  const { index, title, outcome, ms, message } = step
  const failed = outcome === 'down' || outcome === 'unknown'
  return (
    <li aria-current={outcome === null ? 'step' : undefined}>
      <Mark status={outcome === null ? 'pending' : outcome === 'skipped' ? 'paused' : outcome} />
      <span className="num faint">{index + 1}</span>
      <span className={outcome === 'skipped' ? 'faint' : undefined} style={{ overflowWrap: 'anywhere' }}>
        {title}
      </span>
      <span className="faint">{outcome === null ? 'Running' : words[outcome]}</span>
      <span className="num" style={{ minWidth: '6ch', textAlign: 'right' }}>
        {outcome === null || outcome === 'skipped' ? '–' : saidTime(ms)}
      </span>
      {(message !== null && outcome !== 'skipped') || src ? (
        <div className="why">
          {message !== null && <p className={failed ? 'word down wrap' : 'quiet'}>{capital(message)}</p>}
          {src && <Picture src={src} alt={`The page at step ${index + 1}`} open={failed} />}
        </div>
      ) : null}
    </li>
  )
}

function Picture({ src, alt, open }: { src: string; alt: string; open: boolean }) {
  const picture = <Shot src={src} alt={alt} maxHeight={240} />
  if (open) return picture
  return (
    <details>
      <summary>Its picture</summary>
      {picture}
    </details>
  )
}
