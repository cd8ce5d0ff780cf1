import { type RuleSource, type StreamRule, withSpan } from '#core/stream/rule/schema'
import { type Database, openDatabase } from '#db/database'
import {
  gatheringPolicies,
  markTold,
  type RuleRow,
  ruleSetOf,
  streamsNamed,
  untoldStreams,
} from '#db/queries/rules'
import { findStreamById, type StreamRow } from '#db/queries/streams'
import { streamObject } from '#platform/objects'
import { inParallel } from './in-parallel.ts'
import { resolver } from './tags.ts'

const streamsAtOnce = 4
const mostStreams = 200

/** Hands the rules of a stream to its objects, as they are now. Throws when one does not take them: then they stay owed. */
export async function tellRules(
  env: Env,
  db: Database,
  { workspaceId, streamId }: Pick<RuleRow, 'workspaceId' | 'streamId'>,
): Promise<void> {
  const [{ version, rows }, stream] = await Promise.all([
    ruleSetOf(db, streamId),
    findStreamById(db, workspaceId, streamId),
  ])
  if (!stream) return
  const rules = await readied(db, stream, rows)
  const shards = Array.from({ length: stream.definition.shards }, (_, shard) =>
    streamObject(env, workspaceId, streamId, shard),
  )
  await Promise.all(shards.map(async (shard) => shard.setRules({ version, rules })))
  await markTold(db, streamId, version)
}

/** The same for every stream that has not heard of all changes; one that fails stops no other. */
export async function tellOwedRules(env: Env): Promise<void> {
  const db = openDatabase(env.DB)
  await inParallel(await untoldStreams(db, mostStreams), streamsAtOnce, async ({ id, workspaceId }) => {
    try {
      await tellRules(env, db, { workspaceId, streamId: id })
    } catch (error) {
      console.error({ event: 'rules.not_told', stream: id, error: String(error) })
    }
  })
}

/** Rules with all that their object must know: it asks nobody when a window closes. */
async function readied(db: Database, own: StreamRow, rows: readonly RuleRow[]): Promise<StreamRule[]> {
  if (rows.length === 0) return []
  const { workspaceId } = own
  const names = [...new Set(rows.flatMap(({ spec }) => spec.over?.stream ?? []))]
  const [policies, streams] = await Promise.all([
    gatheringPolicies(db, workspaceId),
    names.length > 0 ? streamsNamed(db, workspaceId, names) : [],
  ])
  const policyOf = ({ policyId }: RuleRow) =>
    policies.find(({ id, isDefault }) => (policyId === null ? isDefault : id === policyId))
  const resolve = resolver(db)
  const ready = rows.map(async (row): Promise<StreamRule> => {
    const policy = policyOf(row)
    const { id, name, spec, severity, policyId, paused, version } = row
    const over = streams.find((stream) => stream.name === spec.over?.stream)
    return {
      ...withSpan(spec),
      id,
      name,
      severity,
      policyId,
      paused,
      version,
      source: over ? sourceOf(over) : null,
      ...(await resolve(spec, own, over ?? null)),
      grouping: policy ? { policyId: policy.id, groupBy: policy.groupBy } : null,
    }
  })
  return Promise.all(ready)
}

/** What a rule must know of the stream that it divides by. */
export const sourceOf = ({ id, definition }: StreamRow): RuleSource => ({
  streamId: id,
  shards: definition.shards,
  dimensions: definition.dimensions,
  measures: definition.measures,
  distinct: definition.distinct,
})
