import type { Database } from '../database.ts'

/** An hour row or a day row as it is stored: encoded cells of one region. */
export interface RollupRow {
  region: string
  start: number
  body: Uint8Array
}

/**
 * The rollup rows of one monitor that may hold cells of [from, to), oldest first. `days` holds hour cells.
 * Each table's rows begin on a multiple of its own width, so the one that covers `from` is asked for too.
 */
export async function rollupRows(
  db: Database,
  workspaceId: string,
  monitorId: string,
  table: 'hours' | 'days',
  range: { from: number; to: number },
): Promise<RollupRow[]> {
  const widthMs = table === 'hours' ? 3_600_000 : 86_400_000
  const { results } = await db.$client
    .prepare(
      `SELECT region, start, body FROM ${table}
       WHERE workspace_id = ?1 AND monitor_id = ?2 AND start >= ?3 AND start < ?4 ORDER BY start`,
    )
    .bind(workspaceId, monitorId, Math.floor(range.from / widthMs) * widthMs, range.to)
    .all<{ region: string; start: number; body: number[] }>()
  return results.map(({ region, start, body }) => ({ region, start, body: Uint8Array.from(body) }))
}
