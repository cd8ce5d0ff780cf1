import { regionName } from '#core/region-names'
import type { Monitor } from '../../contract.ts'

/** The one sentence about a monitor: what is true now, and for whom. */
export function monitorSentence(
  monitor: Monitor,
  regions: readonly { region: string; outcome: string }[],
): string {
  const { name, status, reason, flappingSince } = monitor
  const failing = regions.filter(({ outcome }) => outcome === 'down')
  const some = failing.length > 0 && failing.length < regions.length
  const where = failing.length === 1 ? regionName(failing[0]?.region ?? '') : 'some regions'
  if (flappingSince !== null) return `${name} is flapping`
  if (status === 'down') return some ? `${name} is failing in some regions` : `${name} is down`
  if (status === 'up') return some ? `${name} is up, but not from ${where}` : `${name} is up`
  if (status === 'degraded') return `${name} is degraded`
  if (status === 'unknown')
    return reason?.startsWith('Parent ') ? `${name} waits for its parent` : `${name} is not being checked`
  if (status === 'paused') return `${name} is paused`
  if (status === 'maintenance') return `${name} is in maintenance`
  return `${name} waits for its first results`
}
