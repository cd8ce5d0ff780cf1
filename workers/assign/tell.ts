import { dayMs } from '#core/cell'
import { coversMonitor } from '#core/monitor/maintenance'
import type { MonitorConfig } from '#core/monitor/schema'
import type { MaintenanceWindow } from '#core/rpc'
import type { Database } from '#db/database'
import { assignmentsOf, type LaneDeltaRow } from '#db/queries/assignments'
import { maintenancesWithin } from '#db/queries/maintenances'
import { findMonitor } from '#db/queries/monitors'
import { monitorObject } from '#platform/objects'
import { currentLane } from './current-lane.ts'
import { targetOf } from './target.ts'

/** Tells a monitor's object what its monitor is now, or that it is deleted. */
export async function tellMonitor(env: Env, db: Database, row: LaneDeltaRow, by: string): Promise<void> {
  const { workspaceId, monitorId, deletedAt } = row
  const object = monitorObject(env, workspaceId, monitorId)
  if (deletedAt !== null) return object.remove({ at: deletedAt, by })
  const config = await monitorConfig(db, workspaceId, monitorId, Date.now())
  if (config) await object.configure(config)
}

/** A monitor's configuration as its object keeps it; undefined when there is no such monitor. */
async function monitorConfig(
  db: Database,
  workspaceId: string,
  monitorId: string,
  now: number,
): Promise<(MonitorConfig & { paused: boolean; maintenances: MaintenanceWindow[] }) | undefined> {
  const [monitor, lanes, windows] = await Promise.all([
    findMonitor(db, workspaceId, monitorId),
    assignmentsOf(db, workspaceId, [monitorId]),
    maintenancesWithin(db, workspaceId, { from: now - dayMs, to: Number.MAX_SAFE_INTEGER }),
  ])
  if (!monitor) return undefined
  const { settings } = monitor
  return {
    monitorId,
    workspaceId,
    version: monitor.version,
    name: monitor.name,
    target: targetOf(monitor),
    intervalSeconds: settings.intervalSeconds,
    regions: settings.regions.map((region) => ({ region, lane: currentLane(lanes, region, now) ?? '' })),
    confirm: settings.confirm,
    alertOnDegraded: settings.alertOnDegraded,
    policyId: settings.policyId,
    tags: settings.tags,
    paused: settings.paused,
    maintenances: windows
      .filter((window) => coversMonitor(window, { id: monitorId, tags: settings.tags }))
      .map(({ id, startsAt, endsAt }) => ({ id, startsAt, endsAt })),
  }
}
