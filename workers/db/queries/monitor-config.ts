import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { coversMonitor } from '#core/maintenance/scope'
import type { MonitorConfig } from '#core/monitor/schema'
import { checkTarget } from '#core/monitor/target'
import type { MaintenanceWindow } from '#core/rpc'
import type { Database } from '../database.ts'
import { assignments, maintenances, monitors } from '../tables/monitors.ts'
import type { MaintenanceRow } from './maintenances.ts'
import { gathererOf, gatherersOf } from './gatherers.ts'
import { childrenOf } from './dependencies.ts'
import { type Infancy, infancyOf, wakeNewborn } from './newborns.ts'

const lastEnd = sql<number>`${maintenances.endsAt} + COALESCE(${maintenances.durationSeconds}, 0) * 1000`

/** What goes down to a monitor object with each version. */
export type MonitorOrders = MonitorConfig & {
  paused: boolean
  maintenances: MaintenanceWindow[]
  /** What was said and entered before the object was first awake; for an object that knows nothing yet. */
  infancy?: Infancy
}

/**
 * Everything a monitor object must know of its monitor, read at one moment, from which on the object alone enters
 * what the monitor is; null when it is deleted or is
 * another workspace's. Regions come in their configured order; windows that are over are left out.
 */
export async function loadMonitorConfig(
  db: Database,
  workspaceId: string,
  monitorId: string,
  now: number,
): Promise<MonitorOrders | null> {
  const [[monitor], lanes, windows, children, gatherers, , [infant]] = await db.batch([
    db
      .select()
      .from(monitors)
      .where(
        and(eq(monitors.workspaceId, workspaceId), eq(monitors.id, monitorId), isNull(monitors.deletedAt)),
      ),
    db
      .select({
        region: assignments.region,
        lane: assignments.lane,
        fromTick: assignments.fromTick,
        untilTick: assignments.untilTick,
      })
      .from(assignments)
      .where(
        and(
          eq(assignments.workspaceId, workspaceId),
          eq(assignments.monitorId, monitorId),
          eq(assignments.removed, false),
        ),
      )
      .orderBy(asc(assignments.regionIndex), asc(assignments.fromTick)),
    db
      .select()
      .from(maintenances)
      // The last window of a repetition may outlast it.
      .where(and(eq(maintenances.workspaceId, workspaceId), gt(lastEnd, now))),
    childrenOf(db, workspaceId, monitorId),
    gatherersOf(db, workspaceId, monitorId),
    ...wakeNewborn(db, workspaceId, monitorId, now),
  ])
  if (!monitor) return null
  const { name, settings, version, check } = monitor
  const { intervalSeconds, confirm, alertOnDegraded, flapping, policyId, tags, group, dependsOn, paused } =
    settings
  return {
    monitorId,
    workspaceId,
    version,
    name,
    target: checkTarget(check),
    intervalSeconds,
    regions: runningLanes(lanes, now),
    confirm,
    alertOnDegraded,
    flapping,
    policyId,
    gatherer: gathererOf(gatherers, policyId),
    tags,
    dependsOn,
    children: children.map(({ childId }) => childId),
    paused,
    maintenances: windows
      .filter((window) => coversMonitor(window, { id: monitorId, tags, group }))
      .map(windowOf),
    ...(infant && { infancy: infancyOf(infant) }),
  }
}

const windowOf = (row: MaintenanceRow): MaintenanceWindow => {
  const { id, title, startsAt, endsAt, rrule, cron, durationSeconds, timezone } = row
  const window = { id, title, startsAt, endsAt }
  if (durationSeconds === null) return window
  return { ...window, rule: { startsAt, endsAt, rrule, cron, durationSeconds, timezone } }
}

/** While a monitor moves, two lanes hold a region: the one that runs it now, or is the next to. */
function runningLanes(
  rows: readonly { region: string; lane: string; fromTick: number; untilTick: number | null }[],
  now: number,
): MonitorConfig['regions'] {
  const current = rows.filter(({ untilTick }) => untilTick === null || now < untilTick)
  const byRegion = Map.groupBy(current, ({ region }) => region)
  return [...byRegion].flatMap(([region, [first]]) => (first ? [{ region, lane: first.lane }] : []))
}
