import type { Run } from '../../contract.ts'
import { StepList } from '../../parts/step-list.tsx'
import { fileOf } from '../../data/runs.ts'

/** How each step of a flow went, with its picture while that is kept. */
export function StepsPanel({ run, isKept }: { run: Run; isKept: boolean }) {
  return (
    <section className="panel" aria-label="Steps">
      <h2 style={{ padding: '12px 16px' }}>Steps</h2>
      <StepList steps={run.steps} pictureOf={(name) => (isKept ? fileOf(run, name) : null)} />
    </section>
  )
}
