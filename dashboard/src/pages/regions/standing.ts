import type { RegionRow } from '../../contract.ts'

const silentMs = 180_000

/** How a region is as an observer: its own silence is not the targets' fault. */
export function standing({ checks, up, degraded, unknown, lastResultAt, incidentId }: RegionRow): {
  status: string
  word: string
} {
  if (incidentId) return { status: 'degraded', word: 'In trouble' }
  if (!lastResultAt || Date.now() - new Date(lastResultAt).getTime() > silentMs)
    return { status: 'unknown', word: 'Silent' }
  if (checks > 0 && unknown / checks > 0.05) return { status: 'unknown', word: 'Partly blind' }
  const seen = checks - unknown
  if (seen > 0 && (up + degraded) / seen < 0.5) return { status: 'down', word: 'Sees most down' }
  return { status: 'up', word: 'Watching' }
}
