import type { Maintenance } from '../../contract.ts'

/** How often a maintenance comes, as the form offers it. */
export type Rhythm = 'once' | 'daily' | 'weekly' | 'monthly' | 'rrule' | 'cron'

export const rhythms: readonly { value: Rhythm; label: string }[] = [
  { value: 'once', label: 'Once' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
  { value: 'monthly', label: 'Every month' },
  { value: 'rrule', label: 'By an RRULE' },
  { value: 'cron', label: 'By a cron expression' },
]

const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const

/** The rule of a rhythm that begins at a local date and time; what was typed where people write their own. */
export function ruleOf(rhythm: Rhythm, start: Date, typed: string): { rrule?: string; cron?: string } {
  if (rhythm === 'once') return {}
  if (rhythm === 'cron') return { cron: typed.trim() }
  if (rhythm === 'rrule') return { rrule: typed.trim() }
  if (rhythm === 'daily') return { rrule: 'FREQ=DAILY' }
  if (rhythm === 'weekly') return { rrule: `FREQ=WEEKLY;BYDAY=${days[start.getDay()] ?? 'SU'}` }
  return { rrule: `FREQ=MONTHLY;BYMONTHDAY=${start.getDate()}` }
}

const simple: Record<string, string> = {
  'FREQ=DAILY': 'every day',
  'FREQ=WEEKLY': 'every week',
  'FREQ=MONTHLY': 'every month',
  'FREQ=YEARLY': 'every year',
}

/** "every week", or the rule itself; null for what comes once. */
export function rhythmOf({ rrule, cron, timezone }: Maintenance): string | null {
  if (cron !== null) return `cron ${cron} (${timezone})`
  if (rrule === null) return null
  const plain = rrule.replace(/;BYDAY=[A-Z]{2}$|;BYMONTHDAY=\d+$/, '')
  return simple[plain] ?? rrule
}
