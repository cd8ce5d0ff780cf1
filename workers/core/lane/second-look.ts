import type { Answer, Failure } from '../result.ts'

const refutable: readonly (Failure | null)[] = ['dns', 'refused', 'reset', 'tls', 'status', 'cloudflare']

/** Whether a second look at once may refute this answer. A target that is slow to answer is not asked to hurry. */
const isRefutable = ({ outcome, failure }: Answer): boolean =>
  outcome === 'down' && refutable.includes(failure)

/** Whether an answer refutes the failure before it. */
const refutes = ({ outcome }: Answer): boolean => outcome === 'up' || outcome === 'degraded'

/** Looks, and once more at once when a second look may refute what the first has found; only then does it count. */
export async function lookTwice<Seen extends { answer: Answer }>(
  retry: boolean,
  look: (time: 'first' | 'second') => Promise<Seen>,
): Promise<Seen> {
  const seen = await look('first')
  if (!retry || !isRefutable(seen.answer)) return seen
  const again = await look('second')
  return refutes(again.answer) ? again : seen
}
