import type { Failure } from '../result.ts'
import type { Witness } from './decide.ts'

/**
 * One region sees trouble where nobody agrees: `contradicted` when the regions that looked since say otherwise,
 * `alone` when no other region looks, and what failed was the way there.
 */
export interface Dissent {
  region: string
  kind: 'contradicted' | 'alone'
  failure: Failure | null
  /** First tick of the failing streak, epoch ms. */
  since: number
}

/** What a broken network of ours looks like from within. An answer, a bad certificate or a wrong text came through it. */
export const isNetworkFailure = (failure: Failure | null): boolean =>
  failure === 'timeout' || failure === 'dns' || failure === 'refused' || failure === 'reset'

/**
 * The regions of a monitor that stand against the others. Only evidence from after the trouble began contradicts it:
 * that a region was well before says nothing, and one that suspects it too says nothing yet.
 */
export function dissentsOf(witnesses: readonly Witness[]): Dissent[] {
  return witnesses.flatMap((witness) => dissentOf(witness, witnesses) ?? [])
}

function dissentOf(witness: Witness, all: readonly Witness[]): Dissent | null {
  const { region, vote, settled, absence } = witness
  if (!vote || absence || settled !== 'down' || vote.verdict === 'unknown') return null
  const failure = vote.evidence?.failure ?? null
  const since = vote.firstFailingTick ?? vote.lastTick
  const others = all.filter((other) => other !== witness)
  if (others.length === 0) {
    return isNetworkFailure(failure) ? { region, kind: 'alone', failure, since } : null
  }
  const agreeing = others.filter(agrees).length
  const disagreeing = others.filter((other) => disagrees(other, since)).length
  return disagreeing > agreeing ? { region, kind: 'contradicted', failure, since } : null
}

const agrees = ({ vote, settled, absence }: Witness): boolean =>
  vote !== null && absence === null && (settled === 'down' || vote.verdict === 'suspect')

const disagrees = ({ vote, absence }: Witness, since: number): boolean =>
  vote !== null &&
  absence === null &&
  (vote.verdict === 'up' || vote.verdict === 'degraded') &&
  vote.lastTick >= since
