import { type CellRow, dayMs, hourMs } from '#core/cell'
import { decodeCells } from '#core/cells-codec'
import { CellSum } from '#core/cell-sum'
import { groupId, smallGroup } from '#core/monitor-group'
import type { Database } from '#db/database'
import { lanesOfMonitors } from '#db/queries/assignments'
import { monitorsWithRows, rollupRows } from '#db/queries/hours'
import { monitorIdsOf } from '#db/queries/monitors'
import { askLanes } from '../monitors/ask-lanes.ts'
import { cellsOf } from '../monitors/cells.ts'
import type { Range } from '../monitors/query.ts'

/**
 * A time of which nothing is kept together (the group was small then, or the tag is one of too many) is read from each
 * of its monitors up to here.
 */
const readableGroup = 200
/** Hour rows are kept 7 days; what began before this many days ago is read from day rows, whose cells are hours. */
const hourRowDays = 6

export interface SharedCells {
  monitors: number
  cells: CellRow[]
}

/**
 * The cells of all monitors of a workspace, or of those with a tag, added up: of many from what is kept of them
 * together, of few from their own.
 */
export async function sharedCellsOf(
  env: Env,
  db: Database,
  { workspaceId, tag }: { workspaceId: string; tag: string | undefined },
  range: Range,
): Promise<SharedCells> {
  const ids = await monitorIdsOf(db, workspaceId, tag)
  const scope = { workspaceId, ids, tag: tag ?? null }
  const cells =
    ids.length > smallGroup ? await ofMany(env, db, scope, range) : await ofFew(env, db, scope, range)
  return { monitors: ids.length, cells }
}

interface Scope {
  workspaceId: string
  ids: string[]
  tag: string | null
}

async function ofFew(env: Env, db: Database, { workspaceId, ids }: Scope, range: Range): Promise<CellRow[]> {
  const placed = await lanesOfMonitors(db, workspaceId, ids)
  const each = await Promise.all(
    ids.map((id) => {
      const lanes = placed.filter(({ monitorId }) => monitorId === id).map(({ lane }) => lane)
      return cellsOf(env, db, { workspaceId, id, lanes }, range)
    }),
  )
  return added(each.flat())
}

async function ofMany(env: Env, db: Database, scope: Scope, range: Range): Promise<CellRow[]> {
  const now = Date.now()
  const { workspaceId, tag } = scope
  const id = groupId(workspaceId, tag)
  const hoursFrom = Math.floor((now - hourRowDays * dayMs) / dayMs) * dayMs
  const recent = { from: Math.max(range.from, hoursFrom), to: range.to }
  const old = { from: range.from, to: Math.min(range.to, hoursFrom) }
  const [days, hours, open] = await Promise.all([
    old.from < old.to ? rollupRows(db, workspaceId, id, 'days', old) : [],
    recent.from < recent.to ? rollupRows(db, workspaceId, id, 'hours', recent) : [],
    recent.to > now - 2 * hourMs ? openCells(env, db, scope, recent) : [],
  ])
  const first = [...days, ...hours].reduce((least, { start }) => Math.min(least, start), range.to)
  const isOwnRead = first > range.from && scope.ids.length <= readableGroup
  const before = isOwnRead ? await ownCells(env, db, scope, { from: range.from, to: first }) : []
  const decoded = (rows: typeof days) =>
    rows.flatMap(({ region, body }) => decodeCells(body, { monitorId: id, region }))
  const within = ({ start }: CellRow, { from, to }: Range) => start >= from && start < to
  const inRecent = (cells: readonly CellRow[]) => cells.filter((cell) => within(cell, recent))
  return [
    ...[...before, ...decoded(days)].filter((cell) => within(cell, old)),
    ...fuller(inRecent([...before, ...decoded(hours)]), inRecent(added(open))),
  ]
}

/** What D1 has of each of a group in a time in which it was not kept together: only of those that have anything. */
async function ownCells(
  env: Env,
  db: Database,
  { workspaceId, ids }: Scope,
  range: Range,
): Promise<CellRow[]> {
  const some = await monitorsWithRows(db, workspaceId, ids, range)
  const each = await Promise.all(some.map((id) => cellsOf(env, db, { workspaceId, id, lanes: [] }, range)))
  return added(each.flat())
}

/**
 * Of each region's hour either what is kept or what the lanes say, whichever counts more checks: what is kept lacks
 * lanes that were late with that hour, what the lanes say lacks those that are silent now or have begun anew.
 */
function fuller(kept: readonly CellRow[], fresh: readonly CellRow[]): CellRow[] {
  const hourOf = ({ region, start }: CellRow) => `${region} ${Math.floor(start / hourMs) * hourMs}`
  const checksOf = (cells: readonly CellRow[]) => cells.reduce((sum, { checks }) => sum + checks, 0)
  const hours = Map.groupBy(kept, hourOf)
  for (const [hour, cells] of Map.groupBy(fresh, hourOf)) {
    if (checksOf(cells) > checksOf(hours.get(hour) ?? [])) hours.set(hour, cells)
  }
  return [...hours.values()].flat()
}

/** What D1 does not have yet, from the lanes. */
async function openCells(
  env: Env,
  db: Database,
  { workspaceId, tag, ids }: Scope,
  range: Range,
): Promise<CellRow[]> {
  const placed = await lanesOfMonitors(db, workspaceId, ids)
  const byLane = Map.groupBy(placed, ({ lane }) => lane)
  const key = groupId(workspaceId, tag)
  const answers = await askLanes(env, byLane.keys(), (lane, name) => {
    const monitorIds = tag === null ? null : (byLane.get(name) ?? []).map(({ monitorId }) => monitorId)
    return lane.sharedCells({ workspaceId, key, monitorIds }, range)
  })
  return answers.flat()
}

/** One cell a region and start. */
function added(cells: readonly CellRow[]): CellRow[] {
  const sums = new Map<string, CellSum>()
  for (const cell of cells) {
    const sum = sums.get(cell.region) ?? new CellSum()
    sums.set(cell.region, sum)
    sum.add(cell)
  }
  return [...sums].flatMap(([region, sum]) => sum.rows({ monitorId: '', region }))
}
