import type { Database } from '#db/database'
import type { LaneDeltaRow } from '#db/queries/assignments'
import { loadMonitorConfig } from '#db/queries/monitor-config'
import { monitorObject } from '#platform/objects'

/** Tells a monitor's object what its monitor is now, or that it is deleted. */
export async function tellMonitor(env: Env, db: Database, row: LaneDeltaRow, by: string): Promise<void> {
  const { workspaceId, monitorId, deletedAt } = row
  const object = monitorObject(env, workspaceId, monitorId)
  if (deletedAt !== null) return object.remove({ at: deletedAt, by })
  const config = await loadMonitorConfig(db, workspaceId, monitorId, Date.now())
  if (config) await object.configure(config)
}
