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
}

/** Lays what is not decided but declared over the decided status: paused first, then maintenance. */
export function overlay(
  row: MonitorRow,
  decided: { status: string; since: number },
  windows: readonly MaintenanceSpan[],
  now: number,
): Standing {
  if (row.settings.paused) return { status: 'paused', since: decided.since }
  const active = windows.filter(
    (window) =>
      window.startsAt <= now &&
      now < window.endsAt &&
      coversMonitor(window, { id: row.id, tags: row.settings.tags, group: row.settings.group }),
  )
  if (active.length > 0)
    return { status: 'maintenance', since: Math.min(...active.map(({ startsAt }) => startsAt)) }
  return { status: decided.status as DecidedStatus, since: decided.since }
}

/** A monitor as the API answers it. */
export function present(
  row: MonitorRow,
  { status, since }: Standing,
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
    status,
    since: iso(since),
    lastResultAt: iso(lastResultAt),
    version: row.version,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}
