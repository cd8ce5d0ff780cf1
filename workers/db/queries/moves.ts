import { and, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { assignments } from '../tables/monitors.ts'
import { laneVersion } from './assignments.ts'

/** A monitor on a lane that may be moved. */
export interface Movable {
  monitorId: string
  paused: boolean
}

/** Who could leave a lane, with the type of its check: not removed, and not on the way already. */
export async function movableOf(db: Database, lane: string): Promise<(Movable & { type: string })[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT a.monitor_id AS monitorId, m.settings ->> 'paused' AS paused, m."check" ->> 'type' AS type
       FROM assignments a JOIN monitors m ON m.id = a.monitor_id
       WHERE a.lane = ?1 AND a.removed = 0 AND a.until_tick IS NULL ORDER BY a.monitor_id`,
    )
    .bind(lane)
    .all<{ monitorId: string; paused: number; type: string }>()
  return results.map(({ paused, ...one }) => ({ ...one, paused: paused === 1 }))
}

/** Whether anybody is on the way between lanes of a region. */
export async function isMoving(db: Database, region: string, now: number): Promise<boolean> {
  const row = await db.$client
    .prepare(
      `SELECT 1 FROM lanes l JOIN assignments a ON a.lane = l.name
       WHERE l.region = ?1 AND a.removed = 0 AND a.until_tick > ?2 LIMIT 1`,
    )
    .bind(region, now)
    .first()
  return row !== null
}

/** Whether nobody is on a lane any more: not even one whose removal it has still to hear of. */
export async function isDeserted(db: Database, lane: string): Promise<boolean> {
  const row = await db.$client.prepare('SELECT 1 FROM assignments WHERE lane = ?1 LIMIT 1').bind(lane).first()
  return row === null
}

/** Whether monitors are about to leave a lane: what it measures until then says too much. */
export async function isBeingLeft(db: Database, lane: string, now: number): Promise<boolean> {
  const rows = await db
    .select({ monitorId: assignments.monitorId })
    .from(assignments)
    .where(and(eq(assignments.lane, lane), eq(assignments.removed, false), gt(assignments.untilTick, now)))
    .limit(1)
  return rows.length > 0
}

/** One monitor's way from a lane to another of its region. */
export interface Move {
  monitorId: string
  from: string
  to: string
  /** How long its checks hold a place, as measured; null when that is not known. */
  waitMs: number | null
}

/**
 * Statements of a batch, after `bumpLanes` for both lanes: the old lane runs ticks before `atTick`, the new one
 * from it on, and who ran it until then is remembered for reports of that time. A monitor that has left its lane or is moving by the time this is committed stays as it is.
 */
export function startMoves(db: Database, moves: readonly Move[], atTick: number): D1PreparedStatement[] {
  const json = JSON.stringify(moves)
  const remember = db.$client
    .prepare(
      `INSERT INTO stints (monitor_id, workspace_id, region, lane, from_tick, until_tick)
       SELECT a.monitor_id, a.workspace_id, a.region, a.lane, a.from_tick, ?2
       FROM json_each(?1) AS j
       JOIN assignments a ON a.lane = j.value ->> 'from' AND a.monitor_id = j.value ->> 'monitorId'
       WHERE a.removed = 0 AND a.until_tick IS NULL AND a.from_tick < ?2
       ON CONFLICT DO NOTHING`,
    )
    .bind(json, atTick)
  const insert = db.$client
    .prepare(
      `INSERT INTO assignments
         (lane, monitor_id, workspace_id, region, version, region_index, region_count, from_tick, wait_ms)
       SELECT l.name, a.monitor_id, a.workspace_id, a.region, l.assigned_version, a.region_index,
         a.region_count, ?2, j.value ->> 'waitMs'
       FROM json_each(?1) AS j
       JOIN assignments a ON a.lane = j.value ->> 'from' AND a.monitor_id = j.value ->> 'monitorId'
       JOIN lanes l ON l.name = j.value ->> 'to'
       WHERE a.removed = 0 AND a.until_tick IS NULL
       ON CONFLICT (lane, monitor_id) DO UPDATE SET removed = 0, version = excluded.version,
         region_index = excluded.region_index, region_count = excluded.region_count,
         from_tick = excluded.from_tick, until_tick = NULL, wait_ms = excluded.wait_ms`,
    )
    .bind(json, atTick)
  const end = db.$client
    .prepare(
      `UPDATE assignments SET until_tick = ?2, version = ${laneVersion}
       FROM json_each(?1) AS j
       WHERE lane = j.value ->> 'from' AND monitor_id = j.value ->> 'monitorId'
         AND removed = 0 AND until_tick IS NULL`,
    )
    .bind(json, atTick)
  return [remember, insert, end]
}

/** Takes those off their old lanes that left them before a moment; answers the lanes that owe it. */
export async function finishMoves(db: Database, before: number): Promise<string[]> {
  const over = 'removed = 0 AND until_tick < ?1'
  const [lanes] = await db.$client.batch<{ lane: string }>([
    db.$client.prepare(`SELECT DISTINCT lane FROM assignments WHERE ${over}`).bind(before),
    db.$client
      .prepare(
        `UPDATE lanes SET assigned_version = assigned_version + 1
         WHERE name IN (SELECT lane FROM assignments WHERE ${over})`,
      )
      .bind(before),
    db.$client
      .prepare(`UPDATE assignments SET removed = 1, version = ${laneVersion} WHERE ${over}`)
      .bind(before),
  ])
  return lanes?.results.map(({ lane }) => lane) ?? []
}
