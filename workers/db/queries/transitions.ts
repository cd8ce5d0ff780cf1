import { and, asc, desc, eq, gte, lt, lte } from 'drizzle-orm'
import type { Transition } from '#core/monitor/transition'
import type { Database } from '../database.ts'
import { monitors } from '../tables/monitors.ts'
import { transitions } from '../tables/log.ts'

/**
 * Files a transition and shows it in the monitor's row. Filing it twice, or after a later one, changes nothing:
 * the row is keyed by its id, and the shown status only moves forward in `seq`.
 */
export async function logTransition(db: Database, transition: Transition): Promise<void> {
  const { workspaceId, monitorId, seq, to, at, reason } = transition
  await db.batch([
    db.insert(transitions).values(transition).onConflictDoNothing(),
    db
      .update(monitors)
      .set({ status: to, since: at, statusSeq: seq, statusReason: reason })
      .where(
        and(eq(monitors.workspaceId, workspaceId), eq(monitors.id, monitorId), lt(monitors.statusSeq, seq)),
      ),
  ])
}

/** Shows in the monitor's row that it flaps, or does so no more. */
export async function logFlapping(
  db: Database,
  {
    workspaceId,
    monitorId,
    flappingSince,
  }: { workspaceId: string; monitorId: string; flappingSince: number | null },
): Promise<void> {
  await db
    .update(monitors)
    .set({ flappingSince })
    .where(and(eq(monitors.workspaceId, workspaceId), eq(monitors.id, monitorId)))
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
  const [first] = before
  const later = first ? within.filter(({ seq }) => seq > first.seq) : within
  return [...before, ...later].map(toTransition)
}

/** A row of the log as the domain knows it. */
export const toTransition = (row: typeof transitions.$inferSelect): Transition => ({
  ...row,
  from: row.from as Transition['from'],
  to: row.to as Transition['to'],
})
