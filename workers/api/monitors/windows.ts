import type { Context } from 'hono'
import { maintenancesWithin, type MaintenanceSpan } from '#db/queries/maintenances'
import { monitorsCoveredBy } from '#db/queries/monitors'
import type { AppEnv } from '../http.ts'

/** The workspace's maintenance windows that are open at this moment. */
export function windowsNow(c: Context<AppEnv>): Promise<MaintenanceSpan[]> {
  const now = Date.now()
  return maintenancesWithin(c.var.db, c.var.workspaceId, { from: now, to: now + 1 })
}

/** Ids of the workspace's monitors that an open window covers. */
export async function inMaintenanceNow(c: Context<AppEnv>): Promise<string[]> {
  const windows = await windowsNow(c)
  const covered = await Promise.all(
    windows.map((window) => monitorsCoveredBy(c.var.db, c.var.workspaceId, window)),
  )
  return [...new Set(covered.flat())]
}
