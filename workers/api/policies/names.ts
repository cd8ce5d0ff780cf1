import type { PolicyFields } from '#core/alert/policy'
import type { Naming } from '../unknown-names.ts'

/** Everything that a policy names, and where it stands in it. */
export const namingsOf = (
  { steps = [], fallback }: Partial<Pick<PolicyFields, 'steps' | 'fallback'>>,
  under = '',
): Naming[] => [
  ...steps.map((named, index) => ({ path: `${under}steps.${index}`, named })),
  ...(fallback ? [{ path: `${under}fallback`, named: fallback }] : []),
]
