/** The periods a report is made for. Months are UTC months: a report says the same wherever it is read. */
export const periods = {
  'this-month': 'This month',
  'last-month': 'Last month',
  '7d': '7 d',
  '30d': '30 d',
  '90d': '90 d',
} as const
export type PeriodName = keyof typeof periods

const dayMs = 86_400_000
const days: Partial<Record<PeriodName, number>> = { '7d': 7, '30d': 30, '90d': 90 }

export const isPeriod = (name: string | undefined): name is PeriodName =>
  name !== undefined && name in periods

/** A period as the API wants it, in whole UTC days; one that is not over ends now. */
export function periodOf(name: PeriodName, now: number): { from: string; to: string } {
  const date = new Date(now)
  const month = (offset: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset)
  const iso = (ms: number) => new Date(ms).toISOString()
  if (name === 'this-month') return { from: iso(month(0)), to: iso(now) }
  if (name === 'last-month') return { from: iso(month(-1)), to: iso(month(0)) }
  const start = Math.floor(now / dayMs) * dayMs - ((days[name] ?? 30) - 1) * dayMs
  return { from: iso(start), to: iso(now) }
}
