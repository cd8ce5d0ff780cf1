import type { Limit } from '../chart/drawing.ts'
import { figure, type VitalKey, type VitalName } from './vitals.ts'

type Check = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Check => typeof value === 'object' && value !== null
const isNumber = (value: unknown): value is number => typeof value === 'number'

/** What a check allows of one figure, the lowest first: its budgets, and the older word for one of them. */
export function budgetsOf(check: Check, key: VitalKey): { value: number; status: 'degraded' | 'down' }[] {
  const budgets = check['budgets']
  const budget = isRecord(budgets) ? budgets[key] : null
  const { degraded, down } = isRecord(budget) ? budget : {}
  const older = key === 'lcpMs' ? check['maxLcpMs'] : null
  const least = [degraded, older].filter(isNumber)
  return [
    ...(least.length > 0 ? [{ value: Math.min(...least), status: 'degraded' as const }] : []),
    ...(isNumber(down) ? [{ value: down, status: 'down' as const }] : []),
  ]
}

/** The hairlines that a figure is drawn against: the check's own budgets, else what Google calls good and poor. */
export function limitsOf({ key, good, poor }: VitalName, check: Check): Limit[] {
  const own = budgetsOf(check, key)
  if (own.length > 0)
    return own.map(({ value, status }) => ({
      value,
      status,
      words: `${status === 'down' ? 'down' : 'degraded'} above ${figure(key, value)}`,
    }))
  return [
    { value: good, words: `good up to ${figure(key, good)}`, status: 'degraded' },
    { value: poor, words: `poor from ${figure(key, poor)}`, status: 'down' },
  ]
}
