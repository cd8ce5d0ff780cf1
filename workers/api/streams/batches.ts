import type { Batch, Columns, Refused } from '#core/stream/batch'
import { hashInto } from '#core/stream/hash'
import type { Extractor } from '#core/stream/extract'
import type { EventJudge } from '#core/stream/schema/version'
import type { Row, Rows } from '#ingest/define'

/** A row that its schema and its time have let through. */
interface Good {
  row: Row
  line: string
  /** Among the rows that were judged. */
  at: number
}

/** Rows judged: what goes to which shard, and what is refused. */
export interface Judged {
  batches: Batch[]
  refused: Refused[]
  /** By shard: the rows that went into its batch. */
  rowsOf: number[][]
}

interface How {
  definitionVersion: number
  shards: number
  judge: EventJudge
  extract: Extractor
  receivedAt: number
  /** As in `Batch`. */
  follows: boolean
}

/** Judges rows by schema and time, and makes a batch for each shard. The first batch carries what is refused. */
export function judge(rows: Rows, how: How): Judged {
  const refused = [...rows.refused]
  const valid: { good: Good; index: number }[] = []
  for (const [at, row] of rows.rows.entries()) {
    const index = rows.indexes[at] ?? at
    const refusal = how.judge(row.event)
    const { line } = row
    if (refusal) refused.push({ index, ...refusal, raw: line, ...idOf(row) })
    else valid.push({ good: { row, line, at }, index })
  }
  const { columns, untimely } = how.extract(
    valid.map(({ good }) => good.row.event),
    how.receivedAt,
  )
  const late = new Set(untimely.map(({ index }) => index))
  for (const { index, code, message } of untimely) {
    const { good } = valid[index] ?? {}
    const kept = { raw: good?.line ?? '', ...(good && idOf(good.row)) }
    refused.push({ index: valid[index]?.index ?? index, code, message, ...kept })
  }
  const goods = valid.filter((_, index) => !late.has(index)).map(({ good }) => good)
  const parts = split(goods, columns, how)
  const [first] = parts
  if (first) first.batch.refused = refused
  return {
    batches: parts.map(({ batch }) => batch),
    refused,
    rowsOf: parts.map((part) => part.goods.map(({ at }) => at)),
  }
}

/** Longer ones are a burden: an event of which that is lost counts each time it comes. */
const maxKeptId = 1_000

/** The id of a row whose line does not say it: with it, a replay is known again as the event itself would be. */
function idOf({ id, event }: Row): { id?: string } {
  if (id === null || id === event.id || id.length > maxKeptId) return {}
  return { id }
}

/**
 * The rows whose shard took nothing of them: to be judged once more, and the others not.
 * What is refused goes with the first shard.
 */
export function withoutTaken(
  { rows, indexes, refused }: Rows,
  { rowsOf }: Judged,
  hasTaken: (shard: number) => boolean,
): Rows {
  const good = new Set(rowsOf.flat())
  const taken = new Set(rowsOf.flatMap((of, shard) => (hasTaken(shard) ? of : [])))
  const isLeft = (_: unknown, at: number) => (good.has(at) ? !taken.has(at) : !hasTaken(0))
  return {
    rows: rows.filter(isLeft),
    indexes: rows.map((_, at) => indexes[at] ?? at).filter(isLeft),
    refused: hasTaken(0) ? [] : refused,
  }
}

interface Part {
  goods: readonly Good[]
  batch: Batch
}

/** By the hash of the key: all events of one key go to one shard. There is always a first batch. */
function split(goods: readonly Good[], columns: Columns, { shards, ...how }: How): Part[] {
  if (shards === 1) return [{ goods, batch: batchOf(goods, columns, how) }]
  const shardOfKey = columns.keys.map((key) => shardOf(JSON.stringify(key), shards))
  const rows: number[][] = Array.from({ length: shards }, () => [])
  for (let row = 0; row < columns.rows; row += 1) rows[shardOfKey[columns.keyOf[row] ?? 0] ?? 0]?.push(row)
  return rows.map((of) => {
    const mine = of.flatMap((row) => goods[row] ?? [])
    return { goods: mine, batch: batchOf(mine, pick(columns, of), how) }
  })
}

function shardOf(key: string, shards: number): number {
  const hash = new Uint32Array(2)
  hashInto(key, hash, 0)
  return (hash[0] ?? 0) % shards
}

const batchOf = (
  goods: readonly Good[],
  columns: Columns,
  { definitionVersion, receivedAt, follows }: Pick<How, 'definitionVersion' | 'receivedAt' | 'follows'>,
): Batch => ({
  definitionVersion,
  receivedAt,
  follows,
  lines: goods.map(({ line }) => line).join('\n'),
  ids: idsOf(goods),
  columns,
  refused: [],
})

function idsOf(goods: readonly Good[]): Uint32Array {
  const ids = new Uint32Array(2 * goods.length)
  for (const [
    row,
    {
      row: { id },
    },
  ] of goods.entries())
    if (id !== null) hashInto(id, ids, 2 * row)
  return ids
}

function pick(columns: Columns, rows: readonly number[]): Columns {
  const numbers = (from: Float64Array) => Float64Array.from(rows, (row) => from[row] ?? Number.NaN)
  return {
    rows: rows.length,
    times: numbers(columns.times),
    keys: columns.keys,
    keyOf: Uint32Array.from(rows, (row) => columns.keyOf[row] ?? 0),
    measures: columns.measures.map(numbers),
    distinct: columns.distinct.map((words) =>
      Uint32Array.from(rows.flatMap((row) => [words[2 * row] ?? 0, words[2 * row + 1] ?? 0])),
    ),
  }
}
