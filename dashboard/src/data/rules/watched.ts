import type { Aggregate, RuleFields } from '#core/stream/rule/schema'
import type { RuleKey } from '../../contract.ts'

/** One text for a key, whatever the order of its dimensions. */
export const keyId = (groupBy: readonly string[], key: RuleKey): string =>
  JSON.stringify(groupBy.map((name) => key[name] ?? null))

/** The key that `keyId` has written. */
export function keyOf(groupBy: readonly string[], id: string): RuleKey {
  const values = JSON.parse(id) as (string | null)[]
  return Object.fromEntries(groupBy.map((name, index) => [name, values[index] ?? null]))
}

/** What is drawn: where silence is watched, how many came. */
export const drawnFigure = ({
  aggregate,
  condition,
}: Pick<RuleFields, 'aggregate' | 'condition'>): Aggregate =>
  'absent' in condition ? { fn: 'count' } : aggregate
