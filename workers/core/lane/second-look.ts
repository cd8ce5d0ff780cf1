import type { Answer, Failure } from '../result.ts'

const refutable: readonly (Failure | null)[] = ['dns', 'refused', 'reset', 'tls', 'status', 'cloudflare']

/** Whether a second look at once may refute this answer. A target that is slow to answer is not asked to hurry. */
export const isRefutable = ({ outcome, failure }: Answer): boolean =>
  outcome === 'down' && refutable.includes(failure)

/** Whether an answer refutes the failure before it. */
export const refutes = ({ outcome }: Answer): boolean => outcome === 'up' || outcome === 'degraded'
