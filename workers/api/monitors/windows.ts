import type { Context } from 'hono'
import { maintenancesOpenAt, type MaintenanceSpan } from '#db/queries/maintenances'
import { monitorsCoveredBy } from '#db/queries/monitors'
import type { AppEnv } from '../http.ts'

/** The workspace's maintenance windows that are open at this moment. */
export function windowsNow(c: Context<AppEnv>): Promise<MaintenanceSpan[]> {
  return maintenancesOpenAt(c.var.db, c.var.workspaceId, Date.now())
}

/** Ids of the workspace's monitors that an open window covers. */
export async function inMaintenanceNow(c: Context<AppEnv>): Promise<string[]> {
  return monitorsCoveredBy(c.var.db, c.var.workspaceId, await windowsNow(c))
}
