import { asProblem } from '../../api.ts'
import { useTryMonitor } from '../../data/monitors.ts'
import { RunResults } from '../../parts/run-results.tsx'
import { Button } from '../../ui/button.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { inputOf, type Draft } from './draft.ts'

/** Runs what the form says, saves nothing, and shows what each region found. */
export function TryIt({ draft }: { draft: Draft }) {
  const run = useTryMonitor()
  const refused = run.error ? asProblem(run.error) : null
  return (
    <section
      className="panel stack min-[1100px]:sticky min-[1100px]:top-6"
      style={{ padding: 20 }}
      aria-label="Try it now"
      aria-live="polite"
    >
      <div className="row between">
        <h2>Try it now</h2>
        <Button busy={run.isPending} onClick={() => run.mutate(inputOf(draft))}>
          {run.isPending ? 'Checking' : 'Try it now'}
        </Button>
      </div>
      {refused &&
        (refused.errors.length > 0 ? <Wrong errors={refused.errors} /> : <Problem error={refused} />)}
      {run.isPending && draft.regions.map((region) => <Bone key={region} height={44} />)}
      {run.data && !run.isPending && <RunResults results={run.data.data} />}
      {run.isIdle && (
        <p className="quiet">
          Checks once from each chosen region, before anything is saved. It counts nowhere.
        </p>
      )}
    </section>
  )
}

/** What is wrong with a check that cannot be run, by its fields. */
export function Wrong({ errors }: { errors: readonly { path: string; message: string }[] }) {
  return (
    <ul className="wrong">
      {errors.map(({ path, message }) => (
        <li key={path + message}>
          <code>{path}</code> {message}
        </li>
      ))}
    </ul>
  )
}
