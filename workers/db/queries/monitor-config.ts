import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { coversMonitor } from '#core/monitor/maintenance'
import type { MonitorConfig } from '#core/monitor/schema'
import { checkTarget } from '#core/monitor/target'
import type { MaintenanceWindow } from '#core/rpc'
import type { Database } from '../database.ts'
import { assignments, maintenances, monitors } from '../tables/monitors.ts'

/** What goes down to a monitor object with each version. */
export type MonitorOrders = MonitorConfig & { paused: boolean; maintenances: MaintenanceWindow[] }

/**
 * Everything a monitor object must know of its monitor, read at one moment; null when it is deleted or is
 * another workspace's. Regions come in their configured order; windows that are over are left out.
 */
export async function loadMonitorConfig(
  db: Database,
  workspaceId: string,
  monitorId: string,
  now: number,
): Promise<MonitorOrders | null> {
  const [[monitor], lanes, windows] = await db.batch([
    db
      .select()
      .from(monitors)
      .where(
        and(eq(monitors.workspaceId, workspaceId), eq(monitors.id, monitorId), isNull(monitors.deletedAt)),
      ),
    db
      .select({ region: assignments.region, lane: assignments.lane })
      .from(assignments)
      .where(
        and(
          eq(assignments.workspaceId, workspaceId),
          eq(assignments.monitorId, monitorId),
          eq(assignments.removed, false),
        ),
      )
      // While a monitor moves, two lanes hold a region: the one that takes over comes last and is the one kept.
      .orderBy(asc(assignments.regionIndex), asc(assignments.fromTick)),
    db
      .select()
      .from(maintenances)
      .where(and(eq(maintenances.workspaceId, workspaceId), gt(maintenances.endsAt, now))),
  ])
  if (!monitor) return null
  const { name, settings, version, check } = monitor
  const { intervalSeconds, confirm, alertOnDegraded, policyId, tags, paused } = settings
  return {
    monitorId,
    workspaceId,
    version,
    name,
    target: checkTarget(check),
    intervalSeconds,
    regions: [...new Map(lanes.map((entry) => [entry.region, entry])).values()],
    confirm,
    alertOnDegraded,
    policyId,
    tags,
    paused,
    maintenances: windows
      .filter((window) => coversMonitor(window, { id: monitorId, tags }))
      .map(({ id, startsAt, endsAt }) => ({ id, startsAt, endsAt })),
  }
}
