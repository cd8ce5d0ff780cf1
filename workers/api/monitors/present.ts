import type { CheckConfig } from '#checks'
import { targetOf } from '#assign/target'
import { coversMonitor } from '#core/maintenance/scope'
import type { DecidedStatus, MonitorStatus } from '#core/monitor/schema'
import type { MaintenanceSpan } from '#db/queries/maintenances'
import type { MonitorRow } from '#db/queries/monitors'
import { iso } from '../http.ts'
import type { Monitor } from './schema.ts'

/** A status and when it began, epoch ms. */
export interface Standing {
  status: MonitorStatus
  since: number
  /** Why it is `unknown`, where that is known. */
  reason: string | null
  /** When it began to flap; null while it does not. */
  flappingSince: number | null
}

/** What was decided, by the object or by its last logged transition. */
export interface Decided {
  status: string
  since: number
  reason?: string | null | undefined
  flappingSince?: number | null | undefined
}

/** What D1 shows of what was decided. */
export const projected = ({ status, since, statusReason, flappingSince }: MonitorRow): Decided => ({
  status,
  since,
  reason: statusReason,
  flappingSince,
})

/** Lays what is not decided but declared over the decided status: paused first, then maintenance. */
export function overlay(
  row: MonitorRow,
  decided: Decided,
  windows: readonly MaintenanceSpan[],
  now: number,
): Standing {
  const declared = { reason: null, flappingSince: null }
  if (row.settings.paused) return { status: 'paused', since: decided.since, ...declared }
  const active = windows.filter(
    (window) =>
      window.startsAt <= now &&
      now < window.endsAt &&
      coversMonitor(window, { id: row.id, tags: row.settings.tags, group: row.settings.group }),
  )
  if (active.length > 0)
    return { status: 'maintenance', since: Math.min(...active.map(({ startsAt }) => startsAt)), ...declared }
  const { status, since, reason = null, flappingSince = null } = decided
  return {
    status: status as DecidedStatus,
    since,
    reason: status === 'unknown' ? reason : null,
    flappingSince,
  }
}

/** A monitor as the API answers it. */
export function present(
  row: MonitorRow,
  standing: Standing,
  { lastResultAt, pingUrl = null }: { lastResultAt: number | null; pingUrl?: string | null | undefined },
): Monitor {
  return {
    id: row.id,
    ...row.settings,
    // What was kept before there were groups and objectives has none.
    group: row.settings.group ?? null,
    slo: row.settings.slo ?? null,
    check: row.check as CheckConfig,
    target: targetOf(row),
    pingUrl,
    status: standing.status,
    since: iso(standing.since),
    reason: standing.reason,
    flappingSince: iso(standing.flappingSince),
    lastResultAt: iso(lastResultAt),
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}
