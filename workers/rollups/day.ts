import { type CellRow, dayMs, hourMs } from '#core/cell'
import { decodeCells, encodeCells } from '#core/cells-codec'
import { decode, encode, merge, sketchOf } from '#core/sketch'
import { groupIdsAfter } from '#db/queries/groups'
import { allRegionIds } from '#db/queries/regions'
import {
  fileDays,
  type FiledDay,
  hoursOfDays,
  monitorIdsAfter,
  type StaleDay,
  staleDays,
} from '#db/queries/rollups'

const monitorsAtOnce = 100
const daysAtOnce = 50

/**
 * Makes the day rows of [from, to), both starts of UTC days, of monitors and of groups, from what their hour rows say. A day is made again
 * only when its hours say more than before, so a run with nothing new writes nothing.
 */
export async function rollDays(db: D1Database, range: { from: number; to: number }): Promise<void> {
  await rollDaysOf(db, (after) => monitorIdsAfter(db, after, monitorsAtOnce), range)
  await rollDaysOf(db, (after) => groupIdsAfter(db, 'hours', after, monitorsAtOnce), range)
}

async function rollDaysOf(
  db: D1Database,
  idsAfter: (after: string) => Promise<string[]>,
  range: { from: number; to: number },
): Promise<void> {
  const regionIds = await allRegionIds(db)
  let after = ''
  for (;;) {
    const ids = await idsAfter(after)
    const last = ids.at(-1)
    if (last === undefined) return
    const stale = await staleDays(db, ids, regionIds, range)
    for (let first = 0; first < stale.length; first += daysAtOnce) {
      const days = stale.slice(first, first + daysAtOnce)
      const bodies = await hoursOfDays(db, days)
      await fileDays(
        db,
        days.map((day, index) => filed(day, bodies[index] ?? [])),
      )
    }
    after = last
  }
}

function filed(day: StaleDay, hours: readonly Uint8Array[]): FiledDay {
  const cells = hourCells(hours.flatMap((body) => readHour(day, body)))
  const sum = (of: (cell: CellRow) => number): number => cells.reduce((total, cell) => total + of(cell), 0)
  return {
    ...day,
    body: encodeCells(cells),
    checks: sum((cell) => cell.checks),
    unknown: sum((cell) => cell.unknown),
  }
}

/** An hour that cannot be read is left out and said: it must not keep the other 23 from being kept. */
function readHour(day: StaleDay, body: Uint8Array): CellRow[] {
  try {
    return decodeCells(body, day)
  } catch (error) {
    console.error({
      event: 'rollup.unreadable_hour',
      monitor: day.monitorId,
      day: day.start,
      error: String(error),
    })
    return []
  }
}

/** 5-minute cells of one monitor, region and day as at most 24 hour cells, oldest first. */
export function hourCells(cells: readonly CellRow[]): CellRow[] {
  const hours = Map.groupBy(cells, ({ start }) => Math.floor(start / hourMs) * hourMs)
  return [...hours].toSorted(([a], [b]) => a - b).map(([start, within]) => joined(start, within))
}

function joined(start: number, cells: readonly CellRow[]): CellRow {
  const [{ monitorId, region } = { monitorId: '', region: '' }] = cells
  const sum = (of: (cell: CellRow) => number): number => cells.reduce((total, cell) => total + of(cell), 0)
  const sketch = cells.reduce((all, cell) => merge(all, decode(cell.sketch)), sketchOf())
  return {
    monitorId,
    region,
    start,
    checks: sum((cell) => cell.checks),
    up: sum((cell) => cell.up),
    degraded: sum((cell) => cell.degraded),
    down: sum((cell) => cell.down),
    unknown: sum((cell) => cell.unknown),
    minMs: extreme(
      cells.map(({ minMs }) => minMs),
      Math.min,
    ),
    maxMs: extreme(
      cells.map(({ maxMs }) => maxMs),
      Math.max,
    ),
    sketch: encode(sketch),
  }
}

function extreme(values: readonly (number | null)[], pick: (...all: number[]) => number): number | null {
  const measured = values.filter((value) => value !== null)
  return measured.length > 0 ? pick(...measured) : null
}

export const dayOf = (ms: number): number => Math.floor(ms / dayMs) * dayMs
