import { dayMs, type CellRow } from '#core/cell'
import { decodeCells } from '#core/cells-codec'
import { mergeCells } from '#core/series'
import type { Database } from '#db/database'
import { rollupRows } from '#db/queries/hours'
import { askLanes } from './ask-lanes.ts'
import type { Range } from './query.ts'

/** Hour rows are kept 7 days; what began before this many days ago is read from day rows, whose cells are hours. */
const hourRowDays = 6

/**
 * The facts of one monitor in a time: day rows for what is old, hour rows since, and from the lanes what D1
 * does not have yet. A cell of a lane is newer than the same cell of D1. D1 need not wait to hear of the lanes.
 */
export async function cellsOf(
  env: Env,
  db: Database,
  monitor: { workspaceId: string; id: string; lanes: readonly string[] | Promise<readonly string[]> },
  range: Range,
): Promise<CellRow[]> {
  const { workspaceId, id, lanes } = monitor
  const hoursFrom = Math.floor((Date.now() - hourRowDays * dayMs) / dayMs) * dayMs
  const old = { from: range.from, to: Math.min(range.to, hoursFrom) }
  const recent = { from: Math.max(range.from, hoursFrom), to: range.to }
  const openCells = async () => askLanes(env, await lanes, (lane) => lane.cells(id, recent))
  const [days, hours, open] = await Promise.all([
    old.from < old.to ? rollupRows(db, workspaceId, id, 'days', old) : [],
    recent.from < recent.to ? rollupRows(db, workspaceId, id, 'hours', recent) : [],
    recent.from < recent.to ? openCells() : [],
  ])
  const decoded = (rows: typeof days) =>
    rows.flatMap(({ region, body }) => decodeCells(body, { monitorId: id, region }))
  return [...mergeCells([decoded(days)], old), ...mergeCells([decoded(hours), ...open], recent)]
}
