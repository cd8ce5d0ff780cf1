import { budgetsOf } from './limits.ts'
import { Rated } from './rated.tsx'
import { Scale } from './scale.tsx'
import { figure, rate, type VitalKey, vitalNames } from './vitals.ts'

interface FiguresProps {
  valueOf: (key: VitalKey) => number | null
  /** The check that they are of: its budgets are told. */
  check: Readonly<Record<string, unknown>>
  chosen: VitalKey
  onChoose: (key: VitalKey) => void
}

/** The six figures beside what is good, and beside their budgets; the one that is pressed is drawn below. */
export function Figures({ valueOf, check, chosen, onChoose }: FiguresProps) {
  return (
    <div className="vitals choices" role="group" aria-label="Figure to draw">
      {vitalNames.map((vital) => {
        const { key, name, short, full, good } = vital
        const value = valueOf(key)
        const budgets = budgetsOf(check, key)
        const [budget] = budgets
        const broken = budgets.findLast((one) => value !== null && value > one.value)
        return (
          <button key={key} type="button" aria-pressed={key === chosen} onClick={() => onChoose(key)}>
            <span className="label pairs" title={full}>
              <span>{name}</span> <span>{short}</span>
            </span>
            <b>{figure(key, value)}</b>
            <Rated rating={rate(vital, value)} />
            <Scale vital={vital} value={value} budgets={budgets} />
            {value === null && key === 'inpMs' ? (
              <span className="label">{noInput(check)}</span>
            ) : broken ? (
              <span className={`label word ${broken.status}`}>over budget, {figure(key, broken.value)}</span>
            ) : (
              <span className="label">
                {budget ? `budget ${figure(key, budget.value)}` : `good up to ${figure(key, good)}`}
              </span>
            )}
          </button>
        )
      })}
    </div>
  )
}

const noInput = (check: FiguresProps['check']): string =>
  check['flow'] ? 'no input on the last page' : 'a visit makes no input'

/** Why there is no answer to input, and what to do about it. */
export const inputAdvice = (check: FiguresProps['check']): string =>
  check['flow']
    ? 'It is measured where a step clicks or types and stays on the page: of the last page of the flow.'
    : 'Nobody clicks or types in a visit. Walk through steps to measure it; Blocked tells how long input would have waited.'
