import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { assignments, monitors } from '../tables/monitors.ts'
import type { AssignmentRow } from './assignments.ts'
import { type MaintenanceSpan, selectSpans } from './maintenances.ts'
import type { MonitorRow } from './monitors.ts'

/** All that D1 says of one monitor now. */
export interface MonitorFacts {
  /** Undefined when it is deleted or another workspace's. */
  row: MonitorRow | undefined
  /** The workspace's windows that are open now. */
  windows: MaintenanceSpan[]
  /** Also those marked removed: their lanes may still hold results. */
  assignments: AssignmentRow[]
}

/** Reads it in one go. */
export async function readMonitorFacts(
  db: Database,
  workspaceId: string,
  id: string,
  now: number,
): Promise<MonitorFacts> {
  const [[row], windows, placed] = await db.batch([
    db
      .select()
      .from(monitors)
      .where(and(eq(monitors.workspaceId, workspaceId), eq(monitors.id, id), isNull(monitors.deletedAt))),
    selectSpans(db, workspaceId, { from: now, to: now + 1 }),
    db
      .select()
      .from(assignments)
      .where(and(eq(assignments.monitorId, id), eq(assignments.workspaceId, workspaceId))),
  ])
  return { row, windows, assignments: placed }
}
