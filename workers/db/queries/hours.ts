import { dayMs, hourMs } from '#core/cell'
import type { Database } from '../database.ts'
import { publicRegionIds, regionsOfWorkspace } from './regions.ts'

/** An hour row or a day row as it is stored: encoded cells of one region. */
export interface RollupRow {
  region: string
  start: number
  body: Uint8Array
}

/**
 * The rollup rows of one monitor, or group, that may hold cells of [from, to), oldest first. `days` holds hour cells.
 * Each table's rows begin on a multiple of its own width, so the one that covers `from` is asked for too.
 */
export async function rollupRows(
  db: Database,
  workspaceId: string,
  monitorId: string,
  table: 'hours' | 'days',
  range: { from: number; to: number },
): Promise<RollupRow[]> {
  const widthMs = table === 'hours' ? hourMs : dayMs
  // By region, so that the key leads to the rows in range. As hex, because D1 sends bytes as a list of numbers.
  const { results } = await db.$client
    .prepare(
      `SELECT t.region AS region, t.start AS start, hex(t.body) AS body
       FROM ${regionsOfWorkspace('?5', '?1')} r CROSS JOIN ${table} t
       WHERE t.monitor_id = ?2 AND t.region = r.value AND t.start >= ?3 AND t.start < ?4 AND t.workspace_id = ?1
       ORDER BY t.start`,
    )
    .bind(workspaceId, monitorId, Math.floor(range.from / widthMs) * widthMs, range.to, publicRegionIds)
    .all<{ region: string; start: number; body: string }>()
  return results.map(({ region, start, body }) => ({ region, start, body: Uint8Array.fromHex(body) }))
}

/** Which of these monitors have rollup rows that may hold cells of [from, to). */
export async function monitorsWithRows(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
  range: { from: number; to: number },
): Promise<string[]> {
  const has = (table: 'hours' | 'days', widthMs: number) =>
    `EXISTS (SELECT 1 FROM ${regionsOfWorkspace('?2', '?5')} r CROSS JOIN ${table} t
       WHERE t.monitor_id = m.value AND t.region = r.value AND t.start > ?3 - ${widthMs} AND t.start < ?4
         AND t.workspace_id = ?5)`
  const { results } = await db.$client
    .prepare(
      `SELECT m.value AS id FROM json_each(?1) m WHERE ${has('hours', hourMs)} OR ${has('days', dayMs)}`,
    )
    .bind(JSON.stringify(monitorIds), publicRegionIds, range.from, range.to, workspaceId)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
