import { ByteReader, ByteWriter } from './bytes.ts'
import type { CellRow } from './cell.ts'

const version = 1

/** Whose cells they are: the key of the row they lie in, which the bytes do not repeat. */
export interface CellOwner {
  monitorId: string
  region: string
}

/**
 * Cells of one monitor and region in few bytes: the body of an hour row or a day row. Starts are whole seconds,
 * latencies whole tenths of a ms; `checks` is always the sum of the four outcomes.
 */
export function encodeCells(cells: readonly CellRow[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().byte(version)
  let previousSeconds = 0
  for (const cell of cells.toSorted((a, b) => a.start - b.start)) {
    const seconds = cell.start / 1000
    writer.count(seconds - previousSeconds)
    previousSeconds = seconds
    writer.count(cell.up).count(cell.degraded).count(cell.down).count(cell.unknown)
    writer.count(tenths(cell.minMs)).count(tenths(cell.maxMs))
    writer.block(cell.sketch)
  }
  return writer.finish()
}

/** Reads what `encodeCells` wrote, oldest first. Throws `RangeError` for bytes of another making. */
export function decodeCells(bytes: Uint8Array, owner: CellOwner): CellRow[] {
  const reader = new ByteReader(bytes)
  if (reader.byte() !== version) throw new RangeError('cells of an unknown version')
  const cells: CellRow[] = []
  let seconds = 0
  while (!reader.done) {
    seconds += reader.count()
    const [up, degraded, down, unknown] = [reader.count(), reader.count(), reader.count(), reader.count()]
    cells.push({
      ...owner,
      start: seconds * 1000,
      checks: up + degraded + down + unknown,
      up,
      degraded,
      down,
      unknown,
      minMs: fromTenths(reader.count()),
      maxMs: fromTenths(reader.count()),
      sketch: reader.block().slice(),
    })
  }
  return cells
}

// 0 stands for null, so that what was not measured costs one byte and never reads as zero.
const tenths = (ms: number | null): number => (ms === null ? 0 : Math.round(ms * 10) + 1)
const fromTenths = (stored: number): number | null => (stored === 0 ? null : (stored - 1) / 10)
