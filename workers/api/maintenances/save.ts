import type { Context } from 'hono'
import { touch } from '#assign/touch'
import type { MaintenanceScope } from '#core/monitor/maintenance'
import type { MaintenanceRow } from '#db/queries/maintenances'
import { findMonitors, monitorsCoveredBy } from '#db/queries/monitors'
import { type AppEnv, invalid } from '../http.ts'
import { announce } from '../monitors/announce.ts'

/** Refuses a window that ends before it begins. */
export function assertOrder({ startsAt, endsAt }: Pick<MaintenanceRow, 'startsAt' | 'endsAt'>): void {
  if (endsAt <= startsAt) throw invalid('endsAt', 'The end must come after the start')
}

/** Refuses monitors that the workspace does not have. */
export async function assertMonitors(c: Context<AppEnv>, monitorIds: readonly string[]): Promise<void> {
  if (monitorIds.length === 0) return
  const known = await findMonitors(c.var.db, c.var.workspaceId, monitorIds)
  const missing = monitorIds.findIndex((id) => !known.some((monitor) => monitor.id === id))
  if (missing >= 0) throw invalid(`monitorIds.${missing}`, 'There is no monitor with this id')
}

/** Commits a change of a window and tells the objects of all monitors that it covers, or did before. */
export async function save(
  c: Context<AppEnv>,
  statement: D1PreparedStatement,
  scopes: readonly MaintenanceScope[],
): Promise<void> {
  const { db, workspaceId } = c.var
  const covered = await Promise.all(scopes.map((scope) => monitorsCoveredBy(db, workspaceId, scope)))
  const ids = [...new Set(covered.flat())]
  const lanes = await touch(db, ids, [statement])
  await announce(
    c,
    lanes,
    ids.map((monitorId) => ({ monitorId, change: 'updated' })),
  )
}
