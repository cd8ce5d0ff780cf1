import type { Run } from '../../contract.ts'
import { StepList } from '../../parts/step-list.tsx'
import { fileOf } from '../../data/runs.ts'

/** How each step of a flow went, with its picture. */
export function StepsPanel({ run }: { run: Run }) {
  return (
    <section className="panel" aria-label="Steps">
      <h2 style={{ padding: '12px 16px' }}>Steps</h2>
      <StepList steps={run.steps} pictureOf={(name) => fileOf(run, name)} />
    </section>
  )
}
