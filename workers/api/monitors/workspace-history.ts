import type { Gap } from '#core/cell'
import { coversMonitor } from '#core/maintenance/scope'
import type { MonitorHistory } from '#core/uptime'
import type { Database } from '#db/database'
import { assignmentsOfWorkspace, type AssignmentSpan } from '#db/queries/assignments'
import { gapsWithin } from '#db/queries/gaps'
import { maintenancesWithin, type MaintenanceSpan } from '#db/queries/maintenances'
import { stintsSince } from '#db/queries/stints'
import { statusChangesSince, type MonitorPast, type StatusChange } from '#db/queries/monitors'
import { gapsByRegion } from './history.ts'

/** What all monitors' histories in a time are made of, from D1 alone. */
export interface WorkspaceFacts {
  /** Those of now, and those that ended by a move: a gap counts in the time in which its lane ran the monitor. */
  assignments: Map<string, AssignmentSpan[]>
  changes: Map<string, StatusChange[]>
  windows: MaintenanceSpan[]
  gaps: Gap[]
}

/** Reads them with one query a table, however many monitors there are: of all of them, or of those named. */
export async function readWorkspaceFacts(
  db: Database,
  workspaceId: string,
  range: { from: number; to: number },
  some: { placed?: Promise<AssignmentSpan[]>; ids?: readonly string[] } = {},
): Promise<WorkspaceFacts> {
  const [assignments, past, changes, windows, gaps] = await Promise.all([
    some.placed ?? assignmentsOfWorkspace(db, workspaceId),
    stintsSince(db, workspaceId, range.from, some.ids),
    statusChangesSince(db, workspaceId, range.from, some.ids),
    maintenancesWithin(db, workspaceId, range),
    gapsWithin(db, range),
  ])
  return {
    assignments: Map.groupBy([...assignments, ...past], ({ monitorId }) => monitorId),
    changes: Map.groupBy(changes, ({ monitorId }) => monitorId),
    windows,
    gaps,
  }
}

/** One monitor's history among them. */
export function historyIn(
  row: MonitorPast,
  facts: WorkspaceFacts,
  now: number,
): Omit<MonitorHistory, 'from' | 'to'> {
  const status = row.status as MonitorHistory['transitions'][number]['to']
  const { confirm, regions, tags, group } = row.settings
  return {
    now,
    createdAt: row.createdAt,
    // No change in this time: what is true now has been true all along.
    transitions: facts.changes.get(row.id) ?? [{ at: row.since, from: status, to: status }],
    gaps: gapsByRegion(facts.gaps, facts.assignments.get(row.id) ?? []),
    regions,
    quorum: confirm.regions,
    maintenances: facts.windows
      .filter((window) => coversMonitor(window, { id: row.id, tags, group }))
      .map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
  }
}
