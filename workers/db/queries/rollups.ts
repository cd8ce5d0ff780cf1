import type { GapRow, HourRow } from '#core/messages'
import type { z } from 'zod'

/**
 * Files hour rows and gaps, each kind by one statement and one bound value, however many rows.
 * A lower or equal revision never overwrites; a gap only grows.
 */
export async function fileHours(
  db: D1Database,
  rows: readonly HourRow[],
  gaps: readonly z.infer<typeof GapRow>[],
): Promise<void> {
  const statements: D1PreparedStatement[] = []
  if (rows.length > 0) statements.push(db.prepare(upsertHours).bind(JSON.stringify(rows.map(withHexBody))))
  if (gaps.length > 0) statements.push(db.prepare(insertGaps).bind(JSON.stringify(gaps)))
  if (statements.length > 0) await db.batch(statements)
}

// SQLite cannot read base64, so bodies travel to it as hex.
const withHexBody = (row: HourRow) => ({ ...row, body: Uint8Array.fromBase64(row.body).toHex() })

const upsertHours = `
  INSERT INTO hours (workspace_id, monitor_id, region, start, revision, body)
  SELECT value->>'workspaceId', value->>'monitorId', value->>'region', value->>'start', value->>'revision',
    unhex(value->>'body')
  FROM json_each(?1) WHERE true
  ON CONFLICT (monitor_id, region, start) DO UPDATE SET revision = excluded.revision, body = excluded.body
  WHERE excluded.revision > hours.revision`

const upsertDays = `
  INSERT INTO days (workspace_id, monitor_id, region, start, revision, body, checks, "unknown")
  SELECT value->>'workspaceId', value->>'monitorId', value->>'region', value->>'start', value->>'revision',
    unhex(value->>'body'), value->>'checks', value->>'unknown'
  FROM json_each(?1) WHERE true
  ON CONFLICT (monitor_id, region, start) DO UPDATE SET revision = excluded.revision, body = excluded.body,
    checks = excluded.checks, "unknown" = excluded."unknown"
  WHERE excluded.revision > days.revision`

const insertGaps = `
  INSERT INTO gaps (lane, region, from_ms, to_ms)
  SELECT value->>'lane', value->>'region', value->>'from', value->>'to' FROM json_each(?1) WHERE true
  ON CONFLICT (lane, from_ms) DO UPDATE SET to_ms = excluded.to_ms WHERE excluded.to_ms > gaps.to_ms`

/** A day of one monitor and region that has more in its hours than in its day row. */
export interface StaleDay {
  workspaceId: string
  monitorId: string
  region: string
  /** The UTC day, epoch ms. */
  start: number
  /** What the day row's revision becomes: grows with every hour added or revised. */
  revision: number
}

/** Ids of monitors, deleted ones too, in order, after `after`. */
export async function monitorIdsAfter(db: D1Database, after: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare('SELECT id FROM monitors WHERE id > ? ORDER BY id LIMIT ?')
    .bind(after, limit)
    .all<{ id: string }>()
  return results.map((row) => row.id)
}

/** Days in [from, to) whose hours say more than their day row. Seeks by key: reads only those hours. */
export async function staleDays(
  db: D1Database,
  monitorIds: readonly string[],
  regions: readonly string[],
  range: { from: number; to: number },
): Promise<StaleDay[]> {
  const { results } = await db
    .prepare(
      `SELECT h.workspace_id AS workspaceId, h.monitor_id AS monitorId, h.region AS region,
         h.start / 86400000 * 86400000 AS start, SUM(h.revision + 1) AS revision
       FROM json_each(?1) m CROSS JOIN json_each(?2) r CROSS JOIN hours h
       WHERE h.monitor_id = m.value AND h.region = r.value AND h.start >= ?3 AND h.start < ?4
       GROUP BY h.monitor_id, h.region, h.start / 86400000
       HAVING SUM(h.revision + 1) > COALESCE((SELECT d.revision FROM days d
         WHERE d.monitor_id = h.monitor_id AND d.region = h.region
           AND d.start = h.start / 86400000 * 86400000), -1)`,
    )
    .bind(JSON.stringify(monitorIds), JSON.stringify(regions), range.from, range.to)
    .all<StaleDay>()
  return results
}

/** The encoded hour rows of these days, oldest first, one list per day asked for. */
export async function hoursOfDays(db: D1Database, days: readonly StaleDay[]): Promise<Uint8Array[][]> {
  if (days.length === 0) return []
  const statement = db.prepare(
    'SELECT body FROM hours WHERE monitor_id = ?1 AND region = ?2 AND start >= ?3 AND start < ?3 + 86400000 ORDER BY start',
  )
  const answers = await db.batch<{ body: number[] }>(
    days.map((day) => statement.bind(day.monitorId, day.region, day.start)),
  )
  return answers.map(({ results }) => results.map((row) => Uint8Array.from(row.body)))
}

/** A day as it is filed: its hour cells, and what they add up to. */
export interface FiledDay extends StaleDay {
  body: Uint8Array
  checks: number
  unknown: number
}

/** Files day rows by one statement; a lower or equal revision never overwrites. */
export async function fileDays(db: D1Database, rows: readonly FiledDay[]): Promise<void> {
  if (rows.length === 0) return
  const json = rows.map((row) => ({ ...row, body: row.body.toHex() }))
  await db.prepare(upsertDays).bind(JSON.stringify(json)).run()
}
