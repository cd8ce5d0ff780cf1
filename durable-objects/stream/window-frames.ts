import { answer, group, ranked } from '#core/stream/answer'
import { type StreamDefinition, windowMs } from '#core/stream/definition'
import { decodeRows } from '#core/stream/answer'
import type { WindowRow } from '#core/stream/window-row'
import type { WindowFact } from '#core/stream/windows'
import type { WindowBook } from './window-book.ts'

/** Keys that a screen is told of each window. */
const topKeys = 50

/**
 * What screens hear each second, encoded but for `seq`: the second that has just passed, as far as it is counted
 * (`revision` 0), and windows that were closed or corrected.
 */
export function windowFrames(
  definition: StreamDefinition,
  shard: number,
  closed: readonly WindowFact[],
  book: WindowBook,
  now: number,
): string[] {
  const frames = closed.map((fact) => frameOf(definition, shard, { ...fact, rows: decodeRows(fact.rows) }))
  if (!definition.windows.includes('1s')) return frames
  const start = Math.floor(now / 1_000) * 1_000 - 1_000
  const rows = book.at('1s', start)
  return [...frames, frameOf(definition, shard, { window: '1s', start, revision: 0, rows })]
}

type Told = Pick<WindowFact, 'window' | 'start' | 'revision'> & { rows: WindowRow[] }

function frameOf(
  definition: StreamDefinition,
  shard: number,
  { window, start, revision, rows }: Told,
): string {
  const { dimensions, measures, distinct } = definition
  const names = { groupBy: dimensions, measures, distinct }
  const groups = group(rows, { dimensions, groupBy: dimensions, where: {} })
  const told = ranked(groups, topKeys).map((row) => answer(row, names, windowMs[window] / 1_000))
  const place = { stream: definition.name, window, start, revision, shard, shards: definition.shards }
  return JSON.stringify({ type: 'window', ...place, rows: told })
}
