import { decodeCells } from '#core/cells-codec'
import { dayMs } from '#core/cell'
import type { Database } from '../database.ts'
import { publicRegionIds, regionsOfWorkspace } from './regions.ts'

/** How many scheduled checks there were, and how many of them could not be made. */
export interface CheckCounts {
  checks: number
  unknown: number
}

/**
 * The checks of some monitors in [from, to), as far as they are filed: whole UTC days, and the hours of the days that
 * are not closed yet. A monitor without any is not in the answer.
 */
export async function checkCounts(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
  range: { from: number; to: number },
): Promise<Map<string, CheckCounts>> {
  const ids = JSON.stringify(monitorIds)
  const firstDay = Math.floor(range.from / dayMs) * dayMs
  const [days, hours] = await db.$client.batch<Row>([
    db.$client.prepare(countedDays).bind(ids, publicRegionIds, firstDay, range.to, workspaceId),
    db.$client.prepare(openHours).bind(ids, publicRegionIds, firstDay, range.to, workspaceId),
  ])
  const counts = new Map<string, CheckCounts>()
  for (const { monitorId, checks, unknown, body } of [...(days?.results ?? []), ...(hours?.results ?? [])]) {
    const known = counts.get(monitorId) ?? { checks: 0, unknown: 0 }
    const more = checks === null ? countsOf(monitorId, body ?? []) : { checks, unknown: unknown ?? 0 }
    counts.set(monitorId, { checks: known.checks + more.checks, unknown: known.unknown + more.unknown })
  }
  return counts
}

type Row = { monitorId: string; checks: number | null; unknown: number | null; body: number[] | null }

const countedDays = `
  SELECT d.monitor_id AS monitorId, d.checks AS checks, d."unknown" AS "unknown",
    CASE WHEN d.checks IS NULL THEN d.body END AS body
  FROM json_each(?1) m CROSS JOIN ${regionsOfWorkspace('?2', '?5')} r CROSS JOIN days d
  WHERE d.monitor_id = m.value AND d.region = r.value AND d.start >= ?3 AND d.start < ?4 AND d.workspace_id = ?5`

const openHours = `
  SELECT h.monitor_id AS monitorId, NULL AS checks, NULL AS "unknown", h.body AS body
  FROM json_each(?1) m CROSS JOIN ${regionsOfWorkspace('?2', '?5')} r CROSS JOIN hours h
  WHERE h.monitor_id = m.value AND h.region = r.value AND h.start >= ?3 AND h.start < ?4 AND h.workspace_id = ?5
    AND NOT EXISTS (SELECT 1 FROM days d WHERE d.monitor_id = h.monitor_id AND d.region = h.region
      AND d.start = h.start / 86400000 * 86400000)`

function countsOf(monitorId: string, body: readonly number[]): CheckCounts {
  const cells = decodeCells(Uint8Array.from(body), { monitorId, region: '' })
  return {
    checks: cells.reduce((sum, cell) => sum + cell.checks, 0),
    unknown: cells.reduce((sum, cell) => sum + cell.unknown, 0),
  }
}
