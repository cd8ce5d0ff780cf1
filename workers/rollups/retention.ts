import { dayMs } from '#core/cell'
import { groupIdsAfter } from '#db/queries/groups'
import { allRegionIds } from '#db/queries/regions'
import { monitorIdsAfter } from '#db/queries/rollups'
import { dayOf } from './day.ts'

/** Hour rows are kept for seven whole days, day rows for 400. */
export const hoursKeptMs = 7 * dayMs
const daysKeptMs = 400 * dayMs
/** Deliveries, dead letters, runs of browser checks. */
const logKeptMs = 90 * dayMs
const monitorsAtOnce = 100
/** A run deletes no more than this: what is left goes in the next. */
const maxRows = 50_000

/**
 * Deletes what has been kept long enough: by key, so that no table is read from end to end. An hour goes only when
 * its day row is there. Transitions and incidents stay.
 */
export async function retain(db: D1Database, now: number): Promise<void> {
  let left = maxRows
  for (const [statement, before] of plain) {
    left -= await deleted(db.prepare(statement).bind(before(now), Math.max(0, left)))
  }
  const lists = [
    (after: string) => monitorIdsAfter(db, after, monitorsAtOnce),
    (after: string) => groupIdsAfter(db, 'hours', after, monitorsAtOnce),
    (after: string) => groupIdsAfter(db, 'days', after, monitorsAtOnce),
  ]
  const regionIds = JSON.stringify(await allRegionIds(db))
  for (const idsAfter of lists) left = await retainOf(db, idsAfter, { now, left, regionIds })
}

/** Answers how many rows may still go in this run. */
async function retainOf(
  db: D1Database,
  idsAfter: (after: string) => Promise<string[]>,
  run: { now: number; left: number; regionIds: string },
): Promise<number> {
  let { left } = run
  let after = ''
  while (left > 0) {
    const ids = await idsAfter(after)
    const last = ids.at(-1)
    if (last === undefined) break
    for (const [statement, before] of byMonitor) {
      left -= await deleted(db.prepare(statement).bind(JSON.stringify(ids), run.regionIds, before(run.now)))
    }
    after = last
  }
  return left
}

const deleted = async (statement: D1PreparedStatement): Promise<number> =>
  (await statement.run()).meta.changes

const plain: readonly [statement: string, before: (now: number) => number][] = [
  [
    `DELETE FROM deliveries WHERE id IN (
       SELECT id FROM deliveries WHERE created_at < ?1 AND state <> 'owed' LIMIT ?2)`,
    (now) => now - logKeptMs,
  ],
  [
    'DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE at < ?1 LIMIT ?2)',
    (now) => now - logKeptMs,
  ],
  [
    `DELETE FROM idempotency WHERE (workspace_id, key) IN (
       SELECT workspace_id, key FROM idempotency WHERE created_at < ?1 LIMIT ?2)`,
    (now) => now - dayMs,
  ],
  [
    'DELETE FROM browser_runs WHERE id IN (SELECT id FROM browser_runs WHERE at < ?1 ORDER BY at LIMIT ?2)',
    (now) => now - logKeptMs,
  ],
  [
    `DELETE FROM gaps WHERE (lane, from_ms) IN (SELECT lane, from_ms FROM gaps WHERE to_ms < ?1 LIMIT ?2)`,
    (now) => now - daysKeptMs,
  ],
  [
    // By maintenance: their windows have an index by start. All of a deleted one are gone already.
    `DELETE FROM maintenance_windows WHERE (maintenance_id, starts_at) IN (
       SELECT w.maintenance_id, w.starts_at FROM maintenances m CROSS JOIN maintenance_windows w
       WHERE w.maintenance_id = m.id AND w.starts_at < ?1 AND w.ends_at < ?1 LIMIT ?2)`,
    (now) => now - daysKeptMs,
  ],
  [
    // Who was on call then is reckoned from them as well.
    `DELETE FROM schedule_overrides WHERE id IN (SELECT id FROM schedule_overrides WHERE ends_at < ?1 LIMIT ?2)`,
    (now) => now - daysKeptMs,
  ],
  [
    `DELETE FROM stints WHERE (monitor_id, until_tick, region) IN (
       SELECT monitor_id, until_tick, region FROM stints WHERE until_tick < ?1 LIMIT ?2)`,
    (now) => now - daysKeptMs,
  ],
  [
    `DELETE FROM breakers WHERE (workspace_id, channel_id, recipient) IN (
       SELECT workspace_id, channel_id, recipient FROM breakers WHERE updated_at < ?1 LIMIT ?2)`,
    (now) => now - dayMs,
  ],
  // A session is over when it says so: its token is a secret that nobody needs any more.
  ['DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < ?1 LIMIT ?2)', (now) => now],
  [
    'DELETE FROM verification WHERE id IN (SELECT id FROM verification WHERE expires_at < ?1 LIMIT ?2)',
    (now) => now,
  ],
]

const old = (table: string, also: string): string => `
  DELETE FROM ${table} WHERE (monitor_id, region, start) IN (
    SELECT o.monitor_id, o.region, o.start FROM json_each(?1) m CROSS JOIN json_each(?2) r CROSS JOIN ${table} o
    WHERE o.monitor_id = m.value AND o.region = r.value AND o.start < ?3 ${also})`

const byMonitor: readonly [statement: string, before: (now: number) => number][] = [
  [
    old(
      'hours',
      `AND EXISTS (SELECT 1 FROM days d WHERE d.monitor_id = o.monitor_id AND d.region = o.region
         AND d.start = o.start / 86400000 * 86400000)`,
    ),
    (now) => dayOf(now - hoursKeptMs),
  ],
  [old('days', ''), (now) => dayOf(now - daysKeptMs)],
]
