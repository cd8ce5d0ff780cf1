import type { LaneSummary } from '#core/rpc'
import type { Database } from '#db/database'
import { assignmentsOfWorkspace } from '#db/queries/assignments'
import { allMonitors, type MonitorRow } from '#db/queries/monitors'
import { askLanes } from './ask-lanes.ts'
import { readWorkspaceFacts, type WorkspaceFacts } from './workspace-history.ts'

/** What the list of all monitors is made of, keyed by monitor where it is one monitor's. */
export interface SummaryFacts extends WorkspaceFacts {
  monitors: MonitorRow[]
  summaries: Map<string, LaneSummary[]>
}

/** Reads them with one query a table and one call a lane, however many monitors there are. */
export async function readSummaryFacts(
  env: Env,
  db: Database,
  workspaceId: string,
  range: { from: number; to: number },
): Promise<SummaryFacts> {
  const placed = assignmentsOfWorkspace(db, workspaceId)
  const [monitors, facts, summaries] = await Promise.all([
    allMonitors(db, workspaceId),
    readWorkspaceFacts(db, workspaceId, range, placed),
    placed.then((rows) =>
      askLanes(
        env,
        rows.map(({ lane }) => lane),
        (lane) => lane.summaries(workspaceId),
      ),
    ),
  ])
  return {
    ...facts,
    monitors,
    summaries: Map.groupBy(summaries.flat(), ({ monitorId }) => monitorId),
  }
}
