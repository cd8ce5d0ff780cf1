import { useRef, useState } from 'react'
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
  const { keys, setKeys, freshKeys } = useKeys(steps.length)
  function setSteps(next: DraftStep[], nextKeys: readonly number[] = keys): void {
    setKeys(nextKeys)
    onChange({ ...flow, steps: next })
  }
  function move(index: number, by: -1 | 1): void {
    const pressed = document.activeElement
    setSteps(moved(steps, index, by), moved(keys, index, by))
    // What moves in the page loses the focus.
    requestAnimationFrame(() => pressed instanceof HTMLElement && pressed.focus())
  }
  function read(found: DraftFlow): void {
    setKeys(freshKeys(found.steps.length))
    onChange(found)
  }
  const whole = errors.find(({ path }) => path === 'check.flow' || path === 'check.flow.steps')
  return (
    <div className="stack" style={{ gap: 12 }}>
      <RecordingField onRead={read} />
      <ol className="flow-steps" aria-label="Steps">
        {steps.map((step, index) => (
          <li key={keys[index]}>
            <StepEditor
              step={step}
              index={index}
              count={steps.length}
              errors={errors}
              onChange={(next) => setSteps(steps.with(index, next))}
              onMove={(by) => move(index, by)}
              onRemove={() => setSteps(steps.toSpliced(index, 1), keys.toSpliced(index, 1))}
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
            onSelect: () =>
              steps.length < mostSteps && setSteps([...steps, newStep(type)], [...keys, ...freshKeys(1)]),
          }))}
        >
          Add a step
        </Menu>
        <span className="faint">{steps.length} of at most 100</span>
      </div>
    </div>
  )
}

/** A key for each step, so that what is folded out goes with its step when that is moved. */
function useKeys(count: number) {
  const next = useRef(count)
  const [keys, setKeys] = useState<readonly number[]>(() =>
    Array.from({ length: count }, (_, index) => index),
  )
  const freshKeys = (length: number): number[] => Array.from({ length }, () => (next.current += 1))
  return { keys, setKeys, freshKeys }
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
  // It stays as it is while it is filled in.
  const [isOpen, setOpen] = useState(() => isBlank(step))
  return (
    <details
      className="flow-step"
      open={isOpen || wrong.length > 0}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
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
