import type { Appended, Batch, Refused } from '#core/stream/batch'
import { type EventJudge, readVersion, unknownVersion } from '#core/stream/schema/version'
import { quotaState } from '#core/stream/quota'
import { passOver } from '#ingest/body'
import { streamObject } from '#platform/objects'
import type { Rows } from '#ingest/define'
import type { Database } from '#db/database'
import { type RateLimit, rateHeaders } from '#core/rate-headers'
import { ApiError } from '../http.ts'
import { judge, withoutTaken } from './batches.ts'
import { assertOwn } from './checks-stream.ts'
import { forgetStream, judgeAt, type KnownStream, knownStream } from './known.ts'
import { partsOf } from './parts.ts'
import {
  assertQuota,
  dayLimit,
  type KnownQuota,
  knownQuota,
  noteTaken,
  standingOf,
  warningOf,
} from './quota.ts'

/** What became of the events of one request. */
export interface Taken {
  accepted: number
  duplicates: number
  rejected: Pick<Refused, 'index' | 'code' | 'message'>[]
}

/** The same, and the headers that say how much more may come. */
export interface TakenWithLimits {
  taken: Taken
  headers: Record<string, string>
}

/** How often events are judged anew because the stream was changed meanwhile. */
const maxAttempts = 3
/** So many rejected events are named in an answer; all of them are among the dead letters. */
const maxNamed = 1_000

export interface Where {
  env: Env
  db: Database
  workspaceId: string
  name: string
  /** The `traceparent` of the request, where it is traced. */
  trace?: string | undefined
}

/**
 * Refuses while every shard has said that it takes nothing, or the day's events are used up: parsing and judging what
 * comes then would take the time of others. Throws 404, 429.
 */
export async function refuseWhileLimited({ db, workspaceId, name }: Where, request: Request): Promise<void> {
  const stream = await knownStream(db, workspaceId, name)
  assertOwn(stream.row)
  const now = Date.now()
  const quota = standingOf(await knownQuota(db, workspaceId, now))
  const restsMs = Math.min(...stream.restsUntil) - now
  if (restsMs <= 0 && quotaState(quota) !== 'exceeded') return
  await passOver(request)
  assertQuota(quota, now)
  throw tooFast(stream, restsMs)
}

/**
 * Judges events and hands them to the stream's shards. They are durable when this answers. Throws 404, 409, 429.
 * @param schemaVersion the name of the version they are judged by; the latest when left out. What names a version
 *   there is not becomes dead letters.
 */
export async function takeRows(where: Where, rows: Rows, schemaVersion?: string): Promise<TakenWithLimits> {
  const taken: Taken = { accepted: 0, duplicates: 0, rejected: [] }
  const quota = await knownQuota(where.db, where.workspaceId, Date.now())
  assertQuota(standingOf(quota), Date.now())
  let stream: RateLimit | null = null
  for (const [at, part] of partsOf(rows).entries()) {
    const some = await takePart(where, part, { follows: at > 0, schemaVersion, quota })
    taken.accepted += some.taken.accepted
    taken.duplicates += some.taken.duplicates
    taken.rejected = [...taken.rejected, ...some.taken.rejected]
    stream = some.limit ?? stream
  }
  taken.rejected = taken.rejected.toSorted((a, b) => a.index - b.index).slice(0, maxNamed)
  const standing = standingOf(quota)
  const limits = [stream, dayLimit(standing, Date.now())].filter((limit) => limit !== null)
  return { taken, headers: { ...rateHeaders(limits), ...warningOf(standing) } }
}

/** What fits into one call of each shard. */
async function takePart(
  where: Where,
  rows: Rows,
  how: { follows: boolean; schemaVersion: string | undefined; quota: KnownQuota },
): Promise<{ taken: Taken; limit: RateLimit | null }> {
  const { follows, schemaVersion, quota } = how
  const receivedAt = Date.now()
  const taken: Appended[] = []
  const refused: Refused[] = []
  let left = rows
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const stream = await knownStream(where.db, where.workspaceId, where.name)
    assertOwn(stream.row)
    const judged = judge(left, {
      definitionVersion: stream.row.version,
      shards: stream.row.definition.shards,
      extract: stream.extract,
      judge: await judgeFor(where.db, stream, schemaVersion),
      receivedAt,
      follows,
    })
    const answers = await append(where, stream.row.id, judged.batches)
    const isOutdated = (shard: number) => answers[shard]?.state === 'outdated'
    noteRests(stream, answers)
    noteDay(quota, stream, answers)
    taken.push(...answers)
    if (!isOutdated(0)) refused.push(...judged.refused)
    if (!answers.some(({ state }) => state === 'outdated'))
      return { taken: summed(stream, taken, refused), limit: streamLimit(stream, taken) }
    // What some shards have taken is theirs; the others know a newer definition and have taken nothing.
    left = withoutTaken(left, judged, (shard) => !isOutdated(shard))
    forgetStream(where.workspaceId, where.name)
  }
  throw new ApiError(409, 'stream.busy', 'The stream keeps being changed', 'Try again in a moment.')
}

const append = ({ env, workspaceId, trace }: Where, streamId: string, batches: readonly Batch[]) =>
  Promise.all(
    batches.map(async (batch, shard) =>
      batch.columns.rows + batch.refused.length > 0
        ? streamObject(env, workspaceId, streamId, shard).append(
            trace === undefined ? batch : { ...batch, trace },
          )
        : nothing,
    ),
  )

function noteRests({ restsUntil }: KnownStream, answers: readonly Appended[]): void {
  const now = Date.now()
  for (const [shard, answer] of answers.entries())
    if (answer.state === 'limited') restsUntil[shard] = now + answer.retryAfterMs
}

function noteDay(quota: KnownQuota, { row }: KnownStream, answers: readonly Appended[]): void {
  for (const [shard, answer] of answers.entries())
    if (answer.state === 'accepted' && answer.standing) noteTaken(quota, row.id, shard, answer.standing.today)
}

/** A shard's bucket as a policy: its burst, and how long that takes to fill. */
const streamPolicy = ({ row }: KnownStream) => {
  const { eventsPerSecond } = row.definition
  return { name: 'stream', unit: 'events', quota: 2 * eventsPerSecond, windowSeconds: 2 } as const
}

/** How the shard stands that has least left, of those that took something; null when none has said. */
function streamLimit(stream: KnownStream, answers: readonly Appended[]): RateLimit | null {
  const standings = answers.flatMap((answer) => (answer.state === 'accepted' ? (answer.standing ?? []) : []))
  const [least] = standings.toSorted((a, b) => a.left - b.left)
  if (!least) return null
  return { ...streamPolicy(stream), left: least.left, resetSeconds: least.fullInMs / 1_000 }
}

const nothing: Appended = { state: 'accepted', accepted: 0, duplicates: 0 }

async function judgeFor(db: Database, stream: KnownStream, name = ''): Promise<EventJudge> {
  const version = readVersion(name)
  if (version === 'latest') return stream.judge
  const named = version === undefined ? null : await judgeAt(db, stream.row.id, version)
  const refusal = unknownVersion(name)
  return named ?? (() => refusal)
}

function summed(stream: KnownStream, answers: readonly Appended[], refused: readonly Refused[]): Taken {
  const limited = answers.flatMap((answer) => (answer.state === 'limited' ? answer.retryAfterMs : []))
  if (limited.length > 0) throw tooFast(stream, Math.max(...limited))
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
const tooFast = (stream: KnownStream, retryAfterMs: number): ApiError => {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  return new ApiError(
    429,
    'stream.limited',
    'Too many events',
    `The stream takes fewer events a second. Send this again in ${seconds} s.`,
    undefined,
    {
      'retry-after': String(seconds),
      ...rateHeaders([{ ...streamPolicy(stream), left: 0, resetSeconds: seconds }]),
    },
  )
}
