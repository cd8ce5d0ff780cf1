import type { BrowserPrice } from '../../../contract.ts'
import { count } from '../../../format.ts'

/** Browser time that may be used in a day, seconds, and what of it the check would need. */
export interface Allowance {
  /** Null: in all regions together, as the workspace allows itself. */
  region: string | null
  dailySeconds: number
  /** Of today. */
  leftSeconds: number
  needSeconds: number
}

const daySeconds = 86_400

/** What limits the check: the workspace's own budget; where it has none, that of each region. Nothing: no limits. */
export function allowancesOf(price: BrowserPrice, intervalSeconds: number): Allowance[] {
  const { budget, runSeconds, today } = price
  const needSeconds = Math.floor(daySeconds / intervalSeconds) * runSeconds
  if (today && today.budgetSeconds !== null) {
    const { budgetSeconds, usedSeconds } = today
    return [
      {
        region: null,
        dailySeconds: budgetSeconds,
        leftSeconds: Math.max(0, budgetSeconds - usedSeconds),
        needSeconds: needSeconds * budget.length,
      },
    ]
  }
  return budget.flatMap(({ region, usedSeconds, leftSeconds }) =>
    leftSeconds === null
      ? []
      : [{ region, leftSeconds, dailySeconds: usedSeconds + leftSeconds, needSeconds }],
  )
}

/** "24 min", "0.4 min": a part of a day's budget, which is in minutes. */
export const minutes = (seconds: number): string => {
  const value = seconds / 60
  return `${value >= 9.5 || value === 0 ? count(Math.round(value)) : Number(value.toFixed(1))}\u00A0min`
}
