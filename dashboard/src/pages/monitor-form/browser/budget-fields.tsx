import { useState } from 'react'
import type { FieldError } from '../../../api.ts'
import { isObject, type Json, type JsonSchema, resolve } from '../../../form/schema.ts'

interface BudgetFieldsProps {
  schema: JsonSchema
  root: JsonSchema
  value: unknown
  errors: readonly FieldError[]
  onChange: (value: Json) => void
}

const verdicts = [
  ['degraded', 'Degraded above'],
  ['down', 'Down above'],
] as const

/** All budgets in one table: a figure a row, a verdict a column. */
export function BudgetFields({ schema, root, value, errors, onChange }: BudgetFieldsProps) {
  const budgets = isObject(value) ? value : {}
  const figures = Object.entries(resolve(schema, root).properties ?? {})
  const isUsed = Object.values(budgets).some(
    (one) => isObject(one) && Object.values(one).some((limit) => limit !== null),
  )
  const [isOpen, setOpen] = useState(isUsed)
  const wrong = errors.filter(({ path }) => path.startsWith('check.budgets'))
  const set = (metric: string, verdict: string, limit: number | null) => {
    const old = budgets[metric]
    onChange({ ...budgets, [metric]: { ...(isObject(old) ? old : {}), [verdict]: limit } })
  }
  return (
    <details open={isOpen || wrong.length > 0} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Budgets</summary>
      <p className="hint" style={{ margin: '8px 0' }}>
        What the page may take. With a budget, a run is three visits and its figures are their medians.
      </p>
      <table className="budgets">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {verdicts.map(([verdict, label]) => (
              <th key={verdict} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map(([metric, property]) => {
            const title = resolve(property, root).title ?? metric
            const held = budgets[metric]
            return (
              <tr key={metric}>
                <th scope="row">{title}</th>
                {verdicts.map(([verdict, label]) => {
                  const limit = isObject(held) ? held[verdict] : null
                  const fault = wrong.find(({ path }) => path === `check.budgets.${metric}.${verdict}`)
                  return (
                    <td key={verdict}>
                      <input
                        className="input num"
                        type="number"
                        min={0}
                        step="any"
                        placeholder="–"
                        aria-label={`${title}: ${label.toLowerCase()}`}
                        aria-invalid={fault ? true : undefined}
                        value={typeof limit === 'number' ? limit : ''}
                        onChange={(event) =>
                          set(metric, verdict, event.target.value === '' ? null : event.target.valueAsNumber)
                        }
                      />
                      {fault && <span className="wrong">{fault.message}</span>}
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </details>
  )
}
