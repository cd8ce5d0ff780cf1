import type { LaneSummary } from '#core/rpc'
import type { Database } from '#db/database'
import { assignmentsOf, type AssignmentSpan } from '#db/queries/assignments'
import { askLanes } from './ask-lanes.ts'
import { readWorkspaceFacts, type WorkspaceFacts } from './workspace-history.ts'

/** What rows of a list are made of, keyed by monitor where it is one monitor's. */
export interface SummaryFacts extends WorkspaceFacts {
  summaries: Map<string, LaneSummary[]>
}

/** Reads them with one query a table and one call a lane, however many monitors there are. */
export async function readSummaryFacts(
  env: Env,
  db: Database,
  { workspaceId, ids }: { workspaceId: string; ids: readonly string[] },
  range: { from: number; to: number },
): Promise<SummaryFacts> {
  const placed = assignmentsOf(db, workspaceId, ids).then((rows) => rows.filter(({ removed }) => !removed))
  const [facts, summaries] = await Promise.all([
    readWorkspaceFacts(db, workspaceId, range, { placed, ids }),
    placed.then((rows) => summariesOf(env, workspaceId, rows)),
  ])
  return {
    ...facts,
    summaries: Map.groupBy(summaries, ({ monitorId }) => monitorId),
  }
}

async function summariesOf(
  env: Env,
  workspaceId: string,
  placed: readonly AssignmentSpan[],
): Promise<LaneSummary[]> {
  const byLane = Map.groupBy(placed, ({ lane }) => lane)
  const answers = await askLanes(env, byLane.keys(), (lane, name) =>
    lane.summaries(
      workspaceId,
      (byLane.get(name) ?? []).map(({ monitorId }) => monitorId),
    ),
  )
  return answers.flat()
}
