import type { FieldError } from '../../../api.ts'
import { titleOf } from '#core/flow/words'
import type { FlowStep } from '#core/flow/schema'
import { MoveButtons } from '../../../form/move-buttons.tsx'
import { moved } from '../../../form/moved.ts'
import { Menu } from '../../../ui/menu.tsx'
import { RecordingField } from './recording-field.tsx'
import { StepFields } from './step-fields.tsx'
import { addable, type AddableType, type DraftFlow, type DraftStep, newStep } from './steps.ts'

interface FlowEditorProps {
  flow: DraftFlow
  errors: readonly FieldError[]
  onChange: (flow: DraftFlow) => void
}

const mostSteps = 100

/** Steps in a page: read from a recording, or put together by hand. */
export function FlowEditor({ flow, errors, onChange }: FlowEditorProps) {
  const { steps } = flow
  const setSteps = (next: DraftStep[]) => onChange({ ...flow, steps: next })
  const whole = errors.find(({ path }) => path === 'check.flow' || path === 'check.flow.steps')
  return (
    <div className="stack" style={{ gap: 12 }}>
      <RecordingField onRead={(read) => onChange(read)} />
      <ol className="flow-steps" aria-label="Steps">
        {steps.map((step, index) => (
          <li key={index}>
            <StepEditor
              step={step}
              index={index}
              count={steps.length}
              errors={errors}
              onChange={(next) => setSteps(steps.with(index, next))}
              onMove={(by) => setSteps(moved(steps, index, by))}
              onRemove={() => setSteps(steps.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      {whole && <span className="wrong">{whole.message}</span>}
      <div className="row between">
        <Menu
          label="Add a step"
          items={(Object.keys(addable) as AddableType[]).map((type) => ({
            label: addable[type].label,
            onSelect: () => steps.length < mostSteps && setSteps([...steps, newStep(type)]),
          }))}
        >
          Add a step
        </Menu>
        <span className="faint">{steps.length} of at most 100</span>
      </div>
    </div>
  )
}

interface StepEditorProps {
  step: DraftStep
  index: number
  count: number
  errors: readonly FieldError[]
  onChange: (step: DraftStep) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

function StepEditor({ step, index, count, errors, onChange, onMove, onRemove }: StepEditorProps) {
  const path = `check.flow.steps.${index}`
  const wrong = errors.filter((error) => error.path === path || error.path.startsWith(`${path}.`))
  const name = `step ${index + 1}`
  return (
    <details open={wrong.length > 0 || isBlank(step) || undefined} className="flow-step">
      <summary>
        <span className="num faint">{index + 1}</span>
        <span className="clip">{titleIn(step)}</span>
        {step['optional'] === true && <span className="chip">optional</span>}
      </summary>
      <div className="stack" style={{ gap: 12, padding: '4px 0 12px' }}>
        <StepFields step={step} path={path} errors={wrong} onChange={onChange} />
        <label className="check">
          <input
            type="checkbox"
            checked={step['optional'] === true}
            onChange={(event) => onChange({ ...step, optional: event.target.checked })}
          />
          <span>
            Optional
            <span className="hint block">When it fails, the walk goes on.</span>
          </span>
        </label>
        <MoveButtons
          name={name}
          index={index}
          count={count}
          removable={count > 1}
          onMove={onMove}
          onRemove={onRemove}
        />
      </div>
    </details>
  )
}

/** Just added: what it needs is still to be said. */
const isBlank = ({ url, selectors, text }: DraftStep): boolean =>
  url === 'https://' || text === '' || (Array.isArray(selectors) && selectors[0] === '')

/** What a step does, in words; one that is not whole yet by its type. */
function titleIn(step: DraftStep): string {
  const kind = step.type in addable ? addable[step.type as AddableType].label : step.type
  if (isBlank(step)) return `${kind} …`
  try {
    return titleOf(step as unknown as FlowStep)
  } catch {
    return kind
  }
}
