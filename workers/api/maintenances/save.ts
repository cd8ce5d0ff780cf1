import type { Context } from 'hono'
import { touch } from '#assign/touch'
import { planWindows } from '#core/maintenance/plan'
import type { MaintenanceScope } from '#core/maintenance/scope'
import { endWindows, putMaintenance, putWindows, type MaintenanceRow } from '#db/queries/maintenances'
import { findMonitors, monitorsCoveredBy } from '#db/queries/monitors'
import { type AppEnv, invalid } from '../http.ts'
import { announce } from '../monitors/announce.ts'

/** Refuses monitors that the workspace does not have. */
export async function assertMonitors(c: Context<AppEnv>, monitorIds: readonly string[]): Promise<void> {
  if (monitorIds.length === 0) return
  const known = await findMonitors(c.var.db, c.var.workspaceId, monitorIds)
  const missing = monitorIds.findIndex((id) => !known.some((monitor) => monitor.id === id))
  if (missing >= 0) throw invalid(`monitorIds.${missing}`, 'There is no monitor with this id')
}

/** Commits a maintenance and its windows, and tells the objects of all monitors that it covers, or did before. */
export async function save(
  c: Context<AppEnv>,
  row: MaintenanceRow,
  before: MaintenanceRow | null,
): Promise<void> {
  const { db } = c.var
  const plan = planWindows(row, Date.now(), before?.durationSeconds == null)
  await tellCovered(
    c,
    [putMaintenance(db, row), ...endWindows(db, row, plan.takenBackFrom), putWindows(db, row, plan.windows)],
    before ? [before, row] : [row],
  )
}

/** Commits a change of maintenance and tells the objects of all monitors in these scopes. */
export async function tellCovered(
  c: Context<AppEnv>,
  statements: readonly D1PreparedStatement[],
  scopes: readonly MaintenanceScope[],
): Promise<void> {
  const { db, workspaceId } = c.var
  const covered = await Promise.all(scopes.map((scope) => monitorsCoveredBy(db, workspaceId, scope)))
  const ids = [...new Set(covered.flat())]
  const lanes = await touch(db, ids, statements)
  await announce(
    c,
    { lanes },
    ids.map((monitorId) => ({ monitorId, change: 'updated' })),
  )
}
