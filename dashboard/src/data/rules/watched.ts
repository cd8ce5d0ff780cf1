import type { Aggregate, RuleFields } from '#core/stream/rule/schema'
import type { Figures, RuleKey } from '../../contract.ts'
import type { Moment } from '../stream/lines.ts'

/** One text for a key, whatever the order of its dimensions. */
export const keyId = (groupBy: readonly string[], key: RuleKey): string =>
  JSON.stringify(groupBy.map((name) => key[name] ?? null))

/** Null where nothing was measured. */
export const readFigure = (row: Figures, { fn, field }: Aggregate): number | null =>
  fn === 'count' || fn === 'rate' ? row[fn] : (row[fn][field ?? ''] ?? null)

/** Nothing at all is a count of 0, and no evidence of anything else. */
const nothing = ({ fn }: Aggregate): number | null => (fn === 'count' || fn === 'rate' ? 0 : null)

type Watched = Pick<RuleFields, 'aggregate' | 'groupBy' | 'over' | 'condition'>

/** What is drawn: where silence is watched, how many came. */
export const drawnFigure = ({ aggregate, condition }: Pick<Watched, 'aggregate' | 'condition'>): Aggregate =>
  'absent' in condition ? { fn: 'count' } : aggregate

/**
 * The value that a rule judges, moment by moment.
 * @param keys as `keyId` writes them
 * @param others the same moments of what it divides by
 */
export function watchedValues(
  rule: Watched,
  keys: readonly string[],
  moments: readonly Moment[],
  others: readonly Moment[] | null,
): (number | null)[][] {
  const figure = drawnFigure(rule)
  const own = moments.map((moment) => byKey(rule.groupBy, moment))
  const divisors = others?.map((moment) => byKey(rule.groupBy, moment))
  return keys.map((key) => {
    // A key is known from its first event on.
    const first = rule.groupBy.length > 0 ? own.findIndex((rows) => rows.has(key)) : 0
    return own.map((rows, index) => {
      const row = rows.get(key)
      const value = row ? readFigure(row, figure) : index < first || first < 0 ? null : nothing(figure)
      if (!rule.over) return value
      const under = divisors?.[index]?.get(key)
      const divisor = under ? readFigure(under, rule.over.aggregate) : null
      return value === null || divisor === null || divisor === 0 ? null : value / divisor
    })
  })
}

const byKey = (groupBy: readonly string[], { rows }: Moment): Map<string, Figures> =>
  new Map(rows.filter(({ isOther }) => !isOther).map((row) => [keyId(groupBy, row.key), row]))
