import { and, eq, gt, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { stints } from '../tables/monitors.ts'
import type { AssignmentSpan } from './assignments.ts'

/** Who ran monitors of a workspace before they moved, as far as that was after `since`: all monitors, or those named. */
export function stintsSince(
  db: Database,
  workspaceId: string,
  since: number,
  monitorIds?: readonly string[],
): Promise<AssignmentSpan[]> {
  const { monitorId, region, lane, fromTick, untilTick } = stints
  return db
    .select({ monitorId, region, lane, fromTick, untilTick })
    .from(stints)
    .where(
      and(
        eq(stints.workspaceId, workspaceId),
        gt(untilTick, since),
        monitorIds && sql`${monitorId} IN (SELECT value FROM json_each(${JSON.stringify(monitorIds)}))`,
      ),
    )
}
