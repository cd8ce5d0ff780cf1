import type { Context } from 'hono'
import { maintenancesWithin, type MaintenanceSpan } from '#db/queries/maintenances'
import type { AppEnv } from '../http.ts'

/** The workspace's maintenance windows that are open at this moment. */
export function windowsNow(c: Context<AppEnv>): Promise<MaintenanceSpan[]> {
  const now = Date.now()
  return maintenancesWithin(c.var.db, c.var.workspaceId, { from: now, to: now + 1 })
}
