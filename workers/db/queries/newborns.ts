import { and, asc, eq, isNull, lt, sql } from 'drizzle-orm'
import { completeSettings, type KeptSettings, type MonitorSettings } from '#core/monitor/schema'
import type { Transition } from '#core/monitor/transition'
import type { Vote } from '#core/monitor/vote'
import type { Database } from '../database.ts'
import { transitions } from '../tables/log.ts'
import { newborns } from '../tables/newborns.ts'
import type { NewMonitor } from './monitors.ts'
import { toTransition } from './transitions.ts'

/** Statement of a batch that creates monitors. Who depends on others has more to ask about than its own regions. */
export const insertNewborns = (
  db: Database,
  workspaceId: string,
  rows: readonly NewMonitor[],
  at: number,
): D1PreparedStatement =>
  db.$client
    .prepare(
      `INSERT INTO newborns (monitor_id, workspace_id, words, created_at)
       SELECT value, ?1, '{}', ?2 FROM json_each(?3)`,
    )
    .bind(
      workspaceId,
      at,
      JSON.stringify(rows.filter(({ settings }) => settings.dependsOn.length === 0).map(({ id }) => id)),
    )

/** Statement of a batch that removes monitors. */
export const removeNewborns = (
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
): D1PreparedStatement =>
  db.$client
    .prepare(
      'DELETE FROM newborns WHERE workspace_id = ?1 AND monitor_id IN (SELECT value FROM json_each(?2))',
    )
    .bind(workspaceId, JSON.stringify(monitorIds))

/** A region's first word about a monitor. */
export interface FirstWord {
  monitorId: string
  vote: Vote
}

/** A monitor whose object sleeps, and all that was said about it. */
export interface Newborn {
  monitorId: string
  version: number
  settings: MonitorSettings
  words: Vote[]
}

/**
 * Keeps first words. Answers whose they are (of all others the object is awake, and wants to hear them itself), and of
 * those what is known of each that has no status yet.
 */
export async function fileFirstWords(
  db: Database,
  workspaceId: string,
  words: readonly FirstWord[],
): Promise<{ kept: Set<string>; pending: Newborn[] }> {
  const [filed, found] = await db.$client.batch<Record<string, string>>([
    db.$client
      .prepare(
        `UPDATE newborns
         SET words = json_set(words, '$."' || (j.value ->> '$.vote.region') || '"', j.value -> 'vote')
         FROM json_each(?2) AS j
         WHERE monitor_id = j.value ->> 'monitorId' AND workspace_id = ?1 AND awake_at IS NULL
         RETURNING monitor_id AS monitorId`,
      )
      .bind(workspaceId, JSON.stringify(words)),
    db.$client
      .prepare(
        `SELECT n.monitor_id AS monitorId, n.words, m.version, m.settings
         FROM json_each(?2) AS j CROSS JOIN newborns n ON n.monitor_id = j.value CROSS JOIN monitors m ON m.id = j.value
         WHERE n.workspace_id = ?1 AND n.awake_at IS NULL AND m.status_seq = 0 AND m.deleted_at IS NULL`,
      )
      .bind(workspaceId, JSON.stringify(words.map(({ monitorId }) => monitorId))),
  ])
  return {
    kept: new Set((filed?.results ?? []).map(({ monitorId }) => monitorId ?? '')),
    pending: (found?.results ?? []).map((row) => ({
      monitorId: row.monitorId ?? '',
      version: Number(row.version),
      settings: completeSettings(JSON.parse(row.settings ?? '{}') as KeptSettings),
      words: Object.values(JSON.parse(row.words ?? '{}') as Record<string, Vote>),
    })),
  }
}

const asleep = `IN (SELECT monitor_id FROM newborns WHERE workspace_id = ?1 AND awake_at IS NULL)`

/**
 * Enters the first transitions of monitors whose objects still sleep, in the log and in their rows, and answers whose
 * were entered now. An object that has woken meanwhile has taken over the words, and decides for itself.
 */
export async function enterBirths(
  db: Database,
  workspaceId: string,
  births: readonly Transition[],
): Promise<Set<string>> {
  const named = JSON.stringify(births)
  const [, entered] = await db.$client.batch<{ id: string }>([
    db.$client
      .prepare(
        `INSERT INTO transitions
           (id, workspace_id, monitor_id, seq, from_status, to_status, at, decided_at, regions)
         SELECT value ->> 'id', ?1, value ->> 'monitorId', value ->> 'seq', value ->> 'from', value ->> 'to',
           value ->> 'at', value ->> 'decidedAt', value -> 'regions'
         FROM json_each(?2) WHERE value ->> 'monitorId' ${asleep} ON CONFLICT DO NOTHING`,
      )
      .bind(workspaceId, named),
    db.$client
      .prepare(
        `UPDATE monitors SET status = j.value ->> 'to', since = j.value ->> 'at', status_seq = j.value ->> 'seq'
         FROM json_each(?2) AS j
         WHERE monitors.id = j.value ->> 'monitorId' AND workspace_id = ?1 AND status_seq = 0
           AND monitors.id ${asleep}
         RETURNING monitors.id AS id`,
      )
      .bind(workspaceId, named),
  ])
  return new Set((entered?.results ?? []).map(({ id }) => id))
}

/** What became of a monitor before its object was first awake. */
export interface Infancy {
  words: Vote[]
  /** Its birth, where it was entered. */
  birth: Transition | null
}

/** Queries of a batch, in this order: the object of this monitor wakes, and this is what it takes over. */
export const wakeNewborn = (db: Database, workspaceId: string, monitorId: string, now: number) => {
  const it = and(eq(newborns.workspaceId, workspaceId), eq(newborns.monitorId, monitorId))
  return [
    db
      .update(newborns)
      .set({ awakeAt: now })
      .where(and(it, isNull(newborns.awakeAt))),
    db
      .select({ words: newborns.words, birth: transitions })
      .from(newborns)
      .leftJoin(transitions, eq(transitions.id, sql`${newborns.monitorId} || ':1'`))
      .where(it),
  ] as const
}

export const infancyOf = (row: {
  words: Record<string, Vote>
  birth: typeof transitions.$inferSelect | null
}): Infancy => ({ words: Object.values(row.words), birth: row.birth && toTransition(row.birth) })

/** The oldest rows from before `before`. All workspaces: the sweep asks. */
export function oldestNewborns(
  db: Database,
  before: number,
  limit: number,
): Promise<{ workspaceId: string; monitorId: string }[]> {
  const { workspaceId, monitorId, createdAt } = newborns
  return db
    .select({ workspaceId, monitorId })
    .from(newborns)
    .where(lt(createdAt, before))
    .orderBy(asc(createdAt))
    .limit(limit)
}

/** Their objects have what lay here. */
export async function forgetNewborns(db: Database, monitorIds: readonly string[]): Promise<void> {
  await db.$client
    .prepare('DELETE FROM newborns WHERE monitor_id IN (SELECT value FROM json_each(?1))')
    .bind(JSON.stringify(monitorIds))
    .run()
}
