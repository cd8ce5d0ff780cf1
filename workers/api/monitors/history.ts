import type { Gap } from '#core/cell'
import { coversMonitor } from '#core/maintenance/scope'
import type { Transition } from '#core/monitor/transition'
import type { MonitorHistory, Span } from '#core/uptime'
import type { Database } from '#db/database'
import type { AssignmentRow, AssignmentSpan } from '#db/queries/assignments'
import { gapsWithin } from '#db/queries/gaps'
import { maintenancesWithin } from '#db/queries/maintenances'
import type { MonitorRow } from '#db/queries/monitors'
import { stintsSince } from '#db/queries/stints'
import { listTransitions } from '#db/queries/transitions'
import { monitorObject } from '#platform/objects'
import { askLanes } from './ask-lanes.ts'
import type { Range } from './query.ts'
import { unlessSilent } from './unless-silent.ts'

/** A monitor's transitions, oldest first, with the one in force at `from`: from its object, or else from the log. */
export async function transitionsIn(
  env: Env,
  db: Database,
  row: MonitorRow,
  range: Range,
): Promise<Transition[]> {
  const asked = monitorObject(env, row.workspaceId, row.id).transitions(range)
  return (
    (await unlessSilent(2_000, asked, 'monitor.silent')) ??
    listTransitions(db, row.workspaceId, row.id, range)
  )
}

/** Everything that a monitor's uptime in a time is made of. */
export async function historyOf(
  env: Env,
  db: Database,
  row: MonitorRow,
  assignments: readonly AssignmentRow[],
  range: Range,
): Promise<MonitorHistory> {
  const names = assignments.map(({ lane }) => lane)
  const [transitions, windows, logged, held, past] = await Promise.all([
    transitionsIn(env, db, row, range),
    maintenancesWithin(db, row.workspaceId, range),
    gapsWithin(db, range),
    askLanes(env, names, (lane) => lane.gaps(range)),
    stintsSince(db, row.workspaceId, range.from, [row.id]),
  ])
  const { regions, confirm, tags, group } = row.settings
  return {
    ...range,
    now: Date.now(),
    createdAt: row.createdAt,
    transitions,
    gaps: gapsByRegion([...logged, ...held.flat()], [...assignments, ...past]),
    regions,
    quorum: confirm.regions,
    maintenances: windows
      .filter((window) => coversMonitor(window, { id: row.id, tags, group }))
      .map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
  }
}

/** The gaps of a monitor's own lanes, cut to the time in which each lane ran it. */
export function gapsByRegion(
  gaps: readonly Gap[],
  assignments: readonly Omit<AssignmentSpan, 'monitorId'>[],
): Record<string, Span[]> {
  const byRegion: Record<string, Span[]> = {}
  for (const { lane, region, fromTick, untilTick } of assignments) {
    for (const gap of gaps) {
      if (gap.lane !== lane) continue
      const span = { from: Math.max(gap.from, fromTick), to: Math.min(gap.to, untilTick ?? Infinity) }
      if (span.from < span.to) (byRegion[region] ??= []).push(span)
    }
  }
  return byRegion
}
