import type { Context } from 'hono'
import { touch } from '#assign/touch'
import { planWindows, type WindowPlan } from '#core/maintenance/plan'
import type { MaintenanceScope } from '#core/maintenance/scope'
import {
  deleteWindow,
  endWindows,
  putMaintenance,
  putWindows,
  type MaintenanceRow,
} from '#db/queries/maintenances'
import type { Database } from '#db/database'
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
  const plan = planWindows(row, Date.now(), before)
  await tellCovered(
    c,
    [putMaintenance(db, row), ...takeBack(db, row, plan), putWindows(db, row, plan.windows)],
    before ? [before, row] : [row],
  )
}

function takeBack(db: Database, row: MaintenanceRow, { takenBack }: WindowPlan): D1PreparedStatement[] {
  if (!takenBack) return []
  return 'from' in takenBack
    ? endWindows(db, row, takenBack.from)
    : [deleteWindow(db, row, takenBack.startsAt)]
}

/** Commits a change of maintenance and tells the objects of all monitors in these scopes. */
export async function tellCovered(
  c: Context<AppEnv>,
  statements: readonly D1PreparedStatement[],
  scopes: readonly MaintenanceScope[],
): Promise<void> {
  const { db, workspaceId } = c.var
  const ids = await monitorsCoveredBy(db, workspaceId, scopes)
  const lanes = await touch(db, ids, statements)
  await announce(
    c,
    { lanes },
    ids.map((monitorId) => ({ monitorId, change: 'updated' })),
  )
}
