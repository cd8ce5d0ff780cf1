import type { VitalName } from './vitals.ts'

/** Beyond what is poor there is as much room again as half of it. */
const room = 1.5

/** Where a figure stands between good and poor, and where its budgets are. The words beside it say the same. */
export function Scale({
  vital: { good, poor },
  value,
  budgets = [],
}: {
  vital: VitalName
  value: number | null
  budgets?: readonly { value: number }[]
}) {
  const place = (at: number): string => `${Math.min(1, at / (poor * room)) * 100}%`
  return (
    <span className={value === null ? 'scale blank' : 'scale'} aria-hidden>
      <i className="up" style={{ width: place(good) }} />
      <i className="degraded" style={{ width: place(poor - good) }} />
      <i className="down" style={{ width: place(poor * (room - 1)) }} />
      {budgets.map((budget) => (
        <s key={budget.value} style={{ left: place(budget.value) }} />
      ))}
      {value !== null && <b style={{ left: place(value) }} />}
    </span>
  )
}
