import { z } from 'zod'
import { hourMs } from './cell.ts'
import { uptime, type MonitorHistory } from './uptime.ts'

/** What a monitor is held to: so many percent of the time up, over so many days. */
export const Slo = z.object({
  target: z
    .number()
    .min(50)
    .max(99.999)
    .meta({ title: 'Target, %', description: 'Percent of the known time that it must be up, like 99.9' }),
  windowDays: z.int().min(1).max(90).default(30).meta({ title: 'Over the last days' }),
})
export type Slo = z.infer<typeof Slo>

/** How an objective stands now. */
export interface SloState extends Slo {
  /** Percent over the window; null when nothing is known. */
  uptime: number | null
  /** What may be down in the known time of the window, and what was. */
  budgetSeconds: number
  spentSeconds: number
  /** Percent of the budget that is left, below 0 when it is overdrawn; null when nothing is known. */
  leftPercent: number | null
  /** How fast the budget is spent: 1 spends exactly all of it over the window. Null where nothing is known. */
  burnRates: { hours: number; rate: number | null }[]
}

/** The look-backs of multi-window burn-rate alerts (Site Reliability Workbook, chapter 5), and a day. */
const lookBackHours = [1, 6, 24, 72] as const

/** The first instant that `sloState` needs the history from. */
export const sloSince = ({ windowDays }: Slo, now: number): number =>
  now - Math.max(windowDays * 24, ...lookBackHours) * hourMs

/** Known time only: what nobody checked and what was planned neither fills the budget nor spends it. */
export function sloState(slo: Slo, history: Omit<MonitorHistory, 'from' | 'to'>): SloState {
  const { now } = history
  const over = (hours: number) => uptime({ ...history, from: now - hours * hourMs, to: now })
  const { uptime: percent, upSeconds, downSeconds } = over(slo.windowDays * 24)
  const allowed = 1 - slo.target / 100
  const budgetSeconds = (upSeconds + downSeconds) * allowed
  return {
    ...slo,
    uptime: percent,
    budgetSeconds: Math.round(budgetSeconds),
    spentSeconds: downSeconds,
    leftPercent: percent === null ? null : Math.floor((1 - downSeconds / budgetSeconds) * 1000) / 10,
    burnRates: lookBackHours.map((hours) => ({ hours, rate: burnRate(over(hours), allowed) })),
  }
}

function burnRate(
  { upSeconds, downSeconds }: { upSeconds: number; downSeconds: number },
  allowed: number,
): number | null {
  const known = upSeconds + downSeconds
  return known === 0 ? null : Math.round((downSeconds / known / allowed) * 100) / 100
}
