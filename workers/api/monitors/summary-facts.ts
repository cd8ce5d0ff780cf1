import type { Gap } from '#core/cell'
import type { LaneSummary } from '#core/rpc'
import type { Database } from '#db/database'
import { assignmentsOfWorkspace, type AssignmentSpan } from '#db/queries/assignments'
import { gapsWithin } from '#db/queries/gaps'
import { maintenancesWithin, type MaintenanceSpan } from '#db/queries/maintenances'
import { allMonitors, statusChangesSince, type MonitorRow, type StatusChange } from '#db/queries/monitors'
import { askLanes } from './ask-lanes.ts'

/** What the list of all monitors is made of, keyed by monitor where it is one monitor's. */
export interface SummaryFacts {
  monitors: MonitorRow[]
  assignments: Map<string, AssignmentSpan[]>
  changes: Map<string, StatusChange[]>
  summaries: Map<string, LaneSummary[]>
  windows: MaintenanceSpan[]
  gaps: Gap[]
}

/** Reads them with one query a table and one call a lane, however many monitors there are. */
export async function readSummaryFacts(
  env: Env,
  db: Database,
  workspaceId: string,
  range: { from: number; to: number },
): Promise<SummaryFacts> {
  const placed = assignmentsOfWorkspace(db, workspaceId)
  const [monitors, assignments, changes, windows, gaps, summaries] = await Promise.all([
    allMonitors(db, workspaceId),
    placed,
    statusChangesSince(db, workspaceId, range.from),
    maintenancesWithin(db, workspaceId, range),
    gapsWithin(db, range),
    placed.then((rows) =>
      askLanes(
        env,
        rows.map(({ lane }) => lane),
        (lane) => lane.summaries(workspaceId),
      ),
    ),
  ])
  return {
    monitors,
    assignments: Map.groupBy(assignments, ({ monitorId }) => monitorId),
    changes: Map.groupBy(changes, ({ monitorId }) => monitorId),
    summaries: Map.groupBy(summaries.flat(), ({ monitorId }) => monitorId),
    windows,
    gaps,
  }
}
