import type { RuleTransition } from './machine.ts'
import type { RuleFields } from './schema.ts'

/** Whether a rule fires because nothing came: no event is the cause of that. */
export function isOfSilence(
  { condition, aggregate, over }: Pick<RuleFields, 'condition' | 'aggregate' | 'over'>,
  { to, value }: Pick<RuleTransition, 'to' | 'value'>,
): boolean {
  if (to !== 'firing') return false
  if ('absent' in condition) return true
  return !over && value === 0 && (aggregate.fn === 'count' || aggregate.fn === 'rate')
}
