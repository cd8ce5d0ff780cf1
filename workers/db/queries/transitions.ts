import { and, asc, desc, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Transition } from '#core/monitor/transition'
import type { Database } from '../database.ts'
import { monitors } from '../tables/monitors.ts'
import { transitions } from '../tables/log.ts'

/**
 * Files a transition and shows it in the monitor's row. Filing it twice, or after a later one, changes nothing:
 * the row is keyed by its id, and the shown status only moves forward in `seq`.
 */
export async function logTransition(db: Database, transition: Transition): Promise<void> {
  const { workspaceId, monitorId, seq, to, at } = transition
  await db.batch([
    db.insert(transitions).values(transition).onConflictDoNothing(),
    db
      .update(monitors)
      .set({ status: to, since: at, statusSeq: seq })
      .where(
        and(eq(monitors.workspaceId, workspaceId), eq(monitors.id, monitorId), lt(monitors.statusSeq, seq)),
      ),
  ])
}

/** Transitions of a monitor that touch [from, to), oldest first, led by the one in force at `from`. */
export async function listTransitions(
  db: Database,
  workspaceId: string,
  monitorId: string,
  range: { from: number; to: number },
): Promise<Transition[]> {
  const of = and(eq(transitions.workspaceId, workspaceId), eq(transitions.monitorId, monitorId))
  const [before, within] = await db.batch([
    db
      .select()
      .from(transitions)
      .where(and(of, lte(transitions.at, range.from)))
      .orderBy(desc(transitions.seq))
      .limit(1),
    db
      .select()
      .from(transitions)
      .where(and(of, gte(transitions.at, range.from), lt(transitions.at, range.to)))
      .orderBy(asc(transitions.seq)),
  ])
  return withInForce(before, within)
}

/**
 * The same for many monitors of a workspace at once (all of them when `monitorIds` is left out), by monitor id.
 * A monitor without any transition is not in the map.
 */
export async function listWorkspaceTransitions(
  db: Database,
  workspaceId: string,
  range: { from: number; to: number },
  monitorIds?: readonly string[],
): Promise<Map<string, Transition[]>> {
  const named =
    monitorIds &&
    inArray(transitions.monitorId, sql`(SELECT value FROM json_each(${JSON.stringify(monitorIds)}))`)
  const of = and(eq(transitions.workspaceId, workspaceId), named)
  const inForce = sql`(${transitions.monitorId}, ${transitions.seq}) IN (
    SELECT monitor_id, MAX(seq) FROM transitions
    WHERE workspace_id = ${workspaceId} AND at <= ${range.from} GROUP BY monitor_id)`
  const [before, within] = await db.batch([
    db.select().from(transitions).where(and(of, inForce)),
    db
      .select()
      .from(transitions)
      .where(and(of, gte(transitions.at, range.from), lt(transitions.at, range.to)))
      .orderBy(asc(transitions.seq)),
  ])
  const firsts = Map.groupBy(before, (row) => row.monitorId)
  const laters = Map.groupBy(within, (row) => row.monitorId)
  return new Map(
    [...new Set([...firsts.keys(), ...laters.keys()])].map((id) => [
      id,
      withInForce(firsts.get(id) ?? [], laters.get(id) ?? []),
    ]),
  )
}

type Row = typeof transitions.$inferSelect

function withInForce(before: readonly Row[], within: readonly Row[]): Transition[] {
  const [first] = before
  const later = first ? within.filter(({ seq }) => seq > first.seq) : within
  return [...(first ? [first] : []), ...later].map(toTransition)
}

const toTransition = (row: Row): Transition => ({
  ...row,
  from: row.from as Transition['from'],
  to: row.to as Transition['to'],
})
