import type { TestAnswer } from '../contract.ts'
import { latency } from '../format.ts'

/** What became of a test send. */
export function TestLine({ answer }: { answer: TestAnswer }) {
  return (
    <span className={answer.ok ? 'faint' : 'wrong'} style={{ display: 'block' }}>
      {answer.ok ? 'Test delivered' : (answer.error ?? 'Test not delivered')}
      {answer.ok && answer.status !== null && `, answered ${answer.status}`}
      {` in ${latency(answer.ms)}`}
    </span>
  )
}
