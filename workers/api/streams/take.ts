import type { Appended, Refused } from '#core/stream/batch'
import { passOver } from '#ingest/body'
import { streamObject } from '#platform/objects'
import type { Rows } from '#ingest/define'
import type { Database } from '#db/database'
import { ApiError } from '../http.ts'
import { judge } from './batches.ts'
import { forgetStream, type KnownStream, knownStream, validatorAt } from './known.ts'

/** What became of the events of one request. */
export interface Taken {
  accepted: number
  duplicates: number
  rejected: Pick<Refused, 'index' | 'code' | 'message'>[]
}

/** How often events are judged anew because the stream was changed meanwhile. */
const maxAttempts = 3
/** So many rejected events are named in an answer; all of them are among the dead letters. */
const maxNamed = 1_000

interface Where {
  env: Env
  db: Database
  workspaceId: string
  name: string
}

/**
 * Refuses while every shard has said that it takes nothing: parsing and judging what comes then would take the time of
 * others. Throws 404, 429.
 */
export async function refuseWhileLimited({ db, workspaceId, name }: Where, request: Request): Promise<void> {
  const { restsUntil } = await knownStream(db, workspaceId, name)
  const restsMs = Math.min(...restsUntil) - Date.now()
  if (restsMs <= 0) return
  await passOver(request)
  throw tooFast(restsMs)
}

/** Judges events and hands them to the stream's shards. They are durable when this answers. Throws 404, 422, 429. */
export async function takeRows(where: Where, rows: Rows, schemaVersion?: number): Promise<Taken> {
  const receivedAt = Date.now()
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const stream = await knownStream(where.db, where.workspaceId, where.name)
    const { batches, refused } = judge(rows, {
      definitionVersion: stream.row.version,
      shards: stream.row.definition.shards,
      extract: stream.extract,
      validate: await validatorFor(where.db, stream, schemaVersion),
      receivedAt,
    })
    const answers = await Promise.all(
      batches.map(async (batch, shard) =>
        batch.columns.rows + batch.refused.length > 0
          ? streamObject(where.env, where.workspaceId, stream.row.id, shard).append(batch)
          : nothing,
      ),
    )
    noteRests(stream, answers)
    if (answers.every(({ state }) => state !== 'outdated')) return summed(answers, refused)
    forgetStream(where.workspaceId, where.name)
  }
  throw new ApiError(409, 'stream.busy', 'The stream keeps being changed', 'Try again in a moment.')
}

function noteRests({ restsUntil }: KnownStream, answers: readonly Appended[]): void {
  const now = Date.now()
  for (const [shard, answer] of answers.entries())
    if (answer.state === 'limited') restsUntil[shard] = now + answer.retryAfterMs
}

const nothing: Appended = { state: 'accepted', accepted: 0, duplicates: 0 }

async function validatorFor(db: Database, { row, validate }: KnownStream, version?: number) {
  if (version === undefined) return validate
  const named = await validatorAt(db, row.id, version)
  const errors = [{ path: '', message: `The stream has no schema of version ${version}.` }]
  return named ?? (() => errors)
}

function summed(answers: readonly Appended[], refused: readonly Refused[]): Taken {
  const limited = answers.flatMap((answer) => (answer.state === 'limited' ? answer.retryAfterMs : []))
  if (limited.length > 0) throw tooFast(Math.max(...limited))
  const taken = answers.flatMap((answer) => (answer.state === 'accepted' ? answer : []))
  return {
    accepted: taken.reduce((sum, { accepted }) => sum + accepted, 0),
    duplicates: taken.reduce((sum, { duplicates }) => sum + duplicates, 0),
    rejected: refused
      .toSorted((a, b) => a.index - b.index)
      .slice(0, maxNamed)
      .map(({ index, code, message }) => ({ index, code, message })),
  }
}

/** Sent again, what another shard has taken already is a duplicate by its id. */
const tooFast = (retryAfterMs: number): ApiError => {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  return new ApiError(
    429,
    'stream.limited',
    'Too many events',
    `The stream takes fewer events a second. Send this again in ${seconds} s.`,
    undefined,
    { 'retry-after': String(seconds), ratelimit: `"stream";r=0;t=${seconds}` },
  )
}
