import type { BandStatus } from '../uptime.ts'
import type { ComponentStatus } from './model.ts'

/** The word beside a component's mark. */
export const statusWord: Record<ComponentStatus, string> = {
  up: 'Working',
  degraded: 'Degraded',
  flapping: 'Unstable',
  down: 'Down',
  unknown: 'Not checked',
  maintenance: 'Planned work',
  paused: 'Not watched',
  pending: 'First check pending',
}

/** The word for a past day: news of yesterday must not read like an alarm of today. */
export const dayWord: Record<BandStatus, string> = {
  up: 'working',
  degraded: 'degraded',
  down: 'trouble',
  unknown: 'not checked',
  maintenance: 'planned work',
  none: 'no data',
}

/** "Checkout", "Checkout and Search", "Checkout, Search and Images", "Checkout, Search and 3 more". */
export function listed(names: readonly string[]): string {
  const [first = '', second = '', third = ''] = names
  if (names.length <= 1) return first
  if (names.length === 2) return `${first} and ${second}`
  if (names.length === 3) return `${first}, ${second} and ${third}`
  return `${first}, ${second} and ${names.length - 2} more`
}

/** "99.98 %": as many places as say something, and never 100 for what was not. */
export function percent(uptime: number | null): string {
  if (uptime === null) return '–'
  if (uptime === 100) return '100\u2009%'
  const places = uptime >= 99.9 ? 3 : 2
  const floored = Math.floor(uptime * 10 ** places) / 10 ** places
  return `${floored.toFixed(places)}\u2009%`
}
