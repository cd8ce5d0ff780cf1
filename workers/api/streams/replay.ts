import type { DeadLetter, StreamRpc } from '#core/stream/rpc'
import type { Rows } from '#ingest/define'
import { limits } from '#ingest/limits'
import { readNdjson } from '#ingest/ndjson'
import { ApiError } from '../http.ts'

/**
 * The refused events of some batches, each to its end; they stay where they are. Read one batch after another, so that
 * no more of them is in memory than one request may hold. Throws 413.
 * @param batches as a list names them: the shard, and the batch's number there.
 */
export async function namedLetters(
  shards: readonly StreamRpc[],
  batches: readonly string[],
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  let length = 0
  for (const [index, shard] of shards.entries())
    for (const seq of seqsOf(batches, index)) {
      const some = await shard.deadLetters({ before: seq + 1, limit: 1, whole: true })
      const named = some.filter((letter) => letter.seq === seq)
      length += named.reduce((sum, { raw }) => sum + raw.length, 0)
      if (length > limits.eventsLength || letters.length + named.length > limits.events) throw tooMuch()
      letters.push(...named)
    }
  return letters
}

/** Takes the named batches out. */
export async function dropLetters(shards: readonly StreamRpc[], batches: readonly string[]): Promise<void> {
  await Promise.all(
    shards.map(async (shard, index) => {
      const seqs = seqsOf(batches, index)
      if (seqs.length > 0) await shard.takeDeadLetters(seqs)
    }),
  )
}

/** Letters as rows of a request. One of which only the beginning is kept, or nothing, is refused again as it was. */
export function rowsOf(letters: readonly DeadLetter[]): Rows {
  const [whole, cut] = [letters.filter(isWhole), letters.filter((letter) => !isWhole(letter))]
  const lines = whole.map(({ raw }) => raw.replaceAll('\n', ' ')).join('\n')
  const { rows, indexes, refused } = readNdjson(new TextEncoder().encode(lines))
  for (const [at, row] of rows.entries()) row.id = whole[indexes[at] ?? -1]?.id ?? row.id
  const again = cut.map(({ code, message, raw, length = raw.length }, at) => ({
    index: rows.length + refused.length + at,
    code,
    message,
    raw,
    length,
  }))
  return { rows, indexes, refused: [...refused, ...again] }
}

const isWhole = ({ raw, length = raw.length }: DeadLetter): boolean =>
  raw.trim() !== '' && length <= raw.length

/** The batches of one shard among those that are named, each once. */
const seqsOf = (batches: readonly string[], shard: number): number[] => [
  ...new Set(
    batches.flatMap((batch) => {
      const [of, seq] = batch.split('-').map(Number)
      return of === shard ? (seq ?? []) : []
    }),
  ),
]

const tooMuch = (): ApiError =>
  new ApiError(
    413,
    'body.too_large',
    'Too much at once',
    `The events of a replay may come to at most ${limits.eventsLength} characters. Name fewer batches.`,
  )
