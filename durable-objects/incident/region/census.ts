import type { Census } from '#core/alert/region-trouble'
import { openDatabase } from '#db/database'
import { regionCensus } from '#db/queries/region-census'
import { lane } from '#platform/objects'
import { within } from '#platform/within'

const answerMs = 400
const atOnce = 5

/**
 * What a region has looked at since, as its lanes know it, and what D1 knows of it. A lane that does not answer counts
 * as having looked at all it has: that can only keep a trouble from beginning. Throws when D1 does not answer.
 */
export async function takeCensus(
  env: Env,
  { workspaceId, region }: { workspaceId: string; region: string },
  since: number,
): Promise<Census> {
  const { settings, lanes, agreed } = await regionCensus(openDatabase(env.DB), { workspaceId, region, since })
  const seen = new Set<string>()
  let silent = 0
  const waiting = [...lanes]
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const tallies = await within(answerMs, one.lane, lane(env, one.lane).tallies(workspaceId)).catch(
        () => null,
      )
      if (!tallies) silent += one.monitors
      for (const { monitorId, lastResultAt, lastOutcome } of tallies ?? []) {
        if ((lastResultAt ?? 0) >= since && lastOutcome !== 'unknown') seen.add(monitorId)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { settings, looked: seen.size + silent, agreed }
}
