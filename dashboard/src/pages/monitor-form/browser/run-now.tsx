import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { regionName } from '#core/region-names'
import { plural } from '../../../format.ts'
import { trialFileOf, trialWaterfallQuery, type useBrowserRun } from '../../../data/browser-runs.ts'
import { ConsoleLines } from '../../../parts/console-lines.tsx'
import { Shot } from '../../../parts/shot.tsx'
import { StepList } from '../../../parts/step-list.tsx'
import { Rated } from '../../../parts/vitals/rated.tsx'
import { figure, rate, saidTime, vitalNames } from '../../../parts/vitals/vitals.ts'
import { Button } from '../../../ui/button.tsx'
import { Bone, Problem } from '../../../ui/states.tsx'
import { StatusWord } from '../../../ui/status.tsx'
import type { Run } from '../../../contract.ts'
import { isObject } from '../../../form/schema.ts'
import { inputOf, type Draft } from '../draft.ts'
import { Wrong } from '../try-it.tsx'

interface RunNowProps {
  draft: Draft
  live: ReturnType<typeof useBrowserRun>
}

/** Runs the check as the form has it, and tells each step as it is taken. */
export function RunNow({ draft, live }: RunNowProps) {
  const [region, setRegion] = useState<string | null>(null)
  const from = region && draft.regions.includes(region) ? region : draft.regions[0]
  const { state, steps, run, error } = live
  return (
    <section
      className="panel stack min-[1100px]:sticky min-[1100px]:top-6"
      style={{ padding: 20 }}
      aria-label="Run now"
    >
      <div className="row between">
        <h2>Run now</h2>
        <Button
          busy={state === 'running'}
          disabled={from === undefined}
          onClick={() => from !== undefined && live.start(inputOf(draft).check, from)}
        >
          {state === 'running' ? 'Running' : 'Run now'}
        </Button>
      </div>
      {draft.regions.length > 1 && (
        <label className="row" style={{ gap: 8 }}>
          <span className="faint">From</span>
          <select className="input" value={from} onChange={(event) => setRegion(event.target.value)}>
            {draft.regions.map((id) => (
              <option key={id} value={id}>
                {regionName(id)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="stack" aria-live="polite">
        {error && (error.errors.length > 0 ? <Wrong errors={error.errors} /> : <Problem error={error} />)}
        {state === 'running' && steps.length === 0 && <Bone height={44} />}
        {steps.length > 0 && (
          <div className="flush-steps">
            <StepList steps={steps} pictureOf={(name) => run && trialFileOf(run.id, name)} />
          </div>
        )}
        {run && <Outcome run={run} />}
        {state === 'idle' && (
          <p className="quiet">Runs once, before anything is saved, and shows each step as it is taken.</p>
        )}
        {state === 'running' && steps.length > 0 && (
          <p className="faint">
            {steps.filter(({ outcome }) => outcome !== null).length} of {stepsOf(draft)} steps
          </p>
        )}
      </div>
    </section>
  )
}

/** How many steps the flow of the form has. */
function stepsOf({ config: { flow } }: Draft): number {
  return isObject(flow) && Array.isArray(flow['steps']) ? flow['steps'].length : 1
}

function Outcome({ run }: { run: Run }) {
  const picture = run.artifacts.find(({ kind }) => kind === 'picture')
  const figures = vitalNames.filter(({ key }) => run.vitals[key] !== null)
  const waterfall = useQuery({
    ...trialWaterfallQuery(run.id),
    enabled: run.artifacts.some(({ kind }) => kind === 'waterfall'),
  })
  const lines = waterfall.data?.console ?? []
  const hasFailedStep = run.steps.some(({ outcome }) => outcome === 'down' || outcome === 'unknown')
  return (
    <div className="stack" style={{ gap: 10 }}>
      <p className="row" style={{ flexWrap: 'wrap', gap: '2px 12px' }}>
        <StatusWord status={run.outcome} />
        <span className="quiet">held a browser for {saidTime(run.took)}</span>
      </p>
      {run.message !== null && !hasFailedStep && <p>{run.message}</p>}
      {figures.length > 0 && (
        <dl className="run-figures">
          {figures.map((vital) => (
            <div key={vital.key}>
              <dt title={vital.full}>{vital.name}</dt>
              <dd className="num">{figure(vital.key, run.vitals[vital.key])}</dd>
              <dd>
                <Rated rating={rate(vital, run.vitals[vital.key])} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {picture && (
        <Shot
          src={trialFileOf(run.id, picture.name)}
          alt="The page at the end of the run"
          gone="Its picture was kept for an hour."
        />
      )}
      {lines.length > 0 && (
        <details>
          <summary>Console: {plural(lines.length, 'line')}</summary>
          <div style={{ marginTop: 8 }}>
            <ConsoleLines lines={lines} />
          </div>
        </details>
      )}
    </div>
  )
}
