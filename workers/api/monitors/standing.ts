import type { Context } from 'hono'
import type { MaintenanceSpan } from '#db/queries/maintenances'
import type { MonitorRow } from '#db/queries/monitors'
import { monitorObject } from '#platform/objects'
import type { AppEnv } from '../http.ts'
import { overlay, projected, type Standing } from './present.ts'
import { unlessSilent } from './unless-silent.ts'

/** How long a monitor's object may take to answer before the projection in D1 is shown instead. */
const patienceMs = 1_500

/** What a monitor is now, from the object that decides it; from its last logged transition if that is silent. */
export async function standingOf(
  c: Context<AppEnv>,
  row: MonitorRow,
  windows: readonly MaintenanceSpan[],
): Promise<Standing> {
  const decided = await unlessSilent(
    patienceMs,
    monitorObject(c.env, row.workspaceId, row.id).state(),
    'monitor.silent',
  )
  // An object that has heard nothing yet began when the monitor did.
  const known = decided && decided.seq > 0 ? decided : projected(row)
  return overlay(row, known, windows, Date.now())
}
