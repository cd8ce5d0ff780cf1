import { decodeCells } from '#core/cells-codec'
import { dayMs } from '#core/cell'
import type { Database } from '../database.ts'
import { publicRegionIds, regionsOfWorkspace } from './regions.ts'

/** How many scheduled checks there were, and how many of them could not be made. */
export interface CheckCounts {
  checks: number
  unknown: number
}

/** Of so many monitors the open hours are read at once: with a week of them, in ten regions, some 30 MB. */
const monitorsAtOnce = 20

/**
 * The checks of some monitors in [from, to), as far as they are filed: whole UTC days, and the hours of the days that
 * are not closed yet. A monitor without any is not in the answer. Read in runs, each at one moment.
 */
export async function checkCounts(
  db: Database,
  workspaceId: string,
  monitorIds: readonly string[],
  range: { from: number; to: number },
): Promise<Map<string, CheckCounts>> {
  const firstDay = Math.floor(range.from / dayMs) * dayMs
  const bound = (statement: string, ids: readonly string[]) =>
    db.$client.prepare(statement).bind(JSON.stringify(ids), publicRegionIds, firstDay, range.to, workspaceId)
  const counts = new Map<string, CheckCounts>()
  const add = (monitorId: string, more: CheckCounts) => {
    const { checks, unknown } = counts.get(monitorId) ?? { checks: 0, unknown: 0 }
    counts.set(monitorId, { checks: checks + more.checks, unknown: unknown + more.unknown })
  }
  for (let first = 0; first < monitorIds.length; first += monitorsAtOnce) {
    const ids = monitorIds.slice(first, first + monitorsAtOnce)
    const [days, hours] = await db.$client.batch<DaysRow | BodyRow>([
      bound(countedDays, ids),
      bound(openHours, ids),
    ])
    for (const { monitorId, body } of (hours?.results ?? []) as BodyRow[])
      add(monitorId, countsOf(monitorId, body))
    for (const { monitorId, bare, ...counted } of (days?.results ?? []) as DaysRow[]) {
      add(monitorId, counted)
      const { results } = bare > 0 ? await bound(bareDays, [monitorId]).all<BodyRow>() : { results: [] }
      for (const { body } of results) add(monitorId, countsOf(monitorId, body))
    }
  }
  return counts
}

/** A monitor's days; of those that are `bare` the cells have still to be counted. */
type DaysRow = CheckCounts & { monitorId: string; bare: number }
/** The encoded cells of a day or an hour, as hex: D1 sends bytes as a list of numbers. */
interface BodyRow {
  monitorId: string
  body: string
}

const rowsOf = (table: 'days' | 'hours') => `
  FROM json_each(?1) m CROSS JOIN ${regionsOfWorkspace('?2', '?5')} r CROSS JOIN ${table} t
  WHERE t.monitor_id = m.value AND t.region = r.value AND t.start >= ?3 AND t.start < ?4 AND t.workspace_id = ?5`

const countedDays = `
  SELECT t.monitor_id AS monitorId, COALESCE(SUM(t.checks), 0) AS checks, COALESCE(SUM(t."unknown"), 0) AS "unknown",
    SUM(t.checks IS NULL) AS bare ${rowsOf('days')} GROUP BY t.monitor_id`

/** Days of before their counts were kept beside them. */
const bareDays = `SELECT t.monitor_id AS monitorId, hex(t.body) AS body ${rowsOf('days')} AND t.checks IS NULL`

const openHours = `
  SELECT t.monitor_id AS monitorId, hex(t.body) AS body ${rowsOf('hours')}
    AND NOT EXISTS (SELECT 1 FROM days d WHERE d.monitor_id = t.monitor_id AND d.region = t.region
      AND d.start = t.start / 86400000 * 86400000)`

function countsOf(monitorId: string, body: string): CheckCounts {
  const cells = decodeCells(Uint8Array.fromHex(body), { monitorId, region: '' })
  return {
    checks: cells.reduce((sum, cell) => sum + cell.checks, 0),
    unknown: cells.reduce((sum, cell) => sum + cell.unknown, 0),
  }
}
