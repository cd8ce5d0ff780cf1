import type { StreamPoint } from '../messages.ts'
import { decodeRows } from './answer.ts'
import type { StreamDefinition } from './definition.ts'
import { sketchQuantiles } from './signed-sketch.ts'
import { type MeasureSum, WindowRow } from './window-row.ts'
import type { WindowFact } from './windows.ts'

/** So many keys of one window of one shard have points of their own; all others are one. */
export const maxPointKeys = 200
/** The place of what holds the keys for which there was no room. */
const otherPlace = -1

/**
 * A closed window as points: one for the events of a key, and one for each of its measures that had values. A key's
 * place is the order in which keys came, which no later revision changes: so a revision takes the place of the one
 * before it point by point, and nothing of an older one is left beside it.
 */
export function pointsOf(
  { id, measures, distinct }: Pick<StreamDefinition, 'id' | 'measures' | 'distinct'>,
  shard: number,
  { start, revision, rows }: Pick<WindowFact, 'start' | 'revision' | 'rows'>,
): StreamPoint[] {
  const { own, other } = placed(decodeRows(rows), { measures: measures.length, distinct: distinct.length })
  const common = { streamId: id, shard, start, revision }
  const points = (row: WindowRow, place: number): StreamPoint[] => {
    const at = { ...common, place, dimensions: row.key.map((value) => value ?? '') }
    return [
      { ...at, measure: '', count: row.count, figures: null },
      ...row.measures.flatMap((sum, index) =>
        sum.count > 0
          ? { ...at, measure: measures[index] ?? '', count: sum.count, figures: figuresOf(sum) }
          : [],
      ),
    ]
  }
  return [...own.flatMap(points), ...(other ? points(other, otherPlace) : [])]
}

/** The first keys by their order, and the rest in one. */
function placed(
  rows: readonly WindowRow[],
  shape: { measures: number; distinct: number },
): { own: WindowRow[]; other: WindowRow | null } {
  const keys = rows.filter(({ isOther }) => !isOther)
  const rest = [...keys.slice(maxPointKeys), ...rows.filter(({ isOther }) => isOther)]
  const [first] = rest
  if (!first) return { own: keys, other: null }
  const key = first.key.map(() => 'other')
  const other = new WindowRow(key, shape, true)
  for (const row of rest) other.merge(row)
  return { own: keys.slice(0, maxPointKeys), other }
}

function figuresOf({ sum, min, max, sketch }: MeasureSum): NonNullable<StreamPoint['figures']> {
  const [p50, p95, p99] = sketchQuantiles(sketch, [0.5, 0.95, 0.99]).map((q) =>
    Math.min(max, Math.max(min, q ?? min)),
  )
  return { sum, min, max, p50: p50 ?? min, p95: p95 ?? max, p99: p99 ?? max }
}
