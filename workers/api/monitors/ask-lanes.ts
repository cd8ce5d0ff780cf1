import { lane } from '#platform/objects'
import type { LaneRpc } from '#core/rpc'
import { unlessSilent } from './unless-silent.ts'

/** How long a read waits for a lane. What a silent lane would have said is left out of the answer. */
const patienceMs = 3_000

/** Asks several lanes the same, side by side; answers what those said that could. */
export async function askLanes<T>(
  env: Env,
  names: Iterable<string>,
  question: (lane: LaneRpc, name: string) => Promise<T>,
): Promise<T[]> {
  const answers = await Promise.all(
    [...new Set(names)].map((name) =>
      unlessSilent(patienceMs, question(lane(env, name), name), 'lane.silent'),
    ),
  )
  return answers.filter((answer) => answer !== undefined)
}
