import type { RuleDryRun } from '../../contract.ts'
import type { Span } from '../../data/rules.ts'
import { changeLimit, usualOf } from '../../data/rules/usual.ts'
import { keyId, keyOf } from '../../data/rules/watched.ts'
import { keyName, opWords } from '../../data/rules/words.ts'
import { amount } from '../../format.ts'
import type { ChartLine } from '../../parts/chart/line-chart.tsx'
import type { Marking, Threshold } from '../../parts/chart/markings.ts'
import type { RuleFields } from './draft.ts'

/** "de, pro" of a key as `keyId` writes it. */
export const nameOfKey = (groupBy: readonly string[], id: string): string => keyName(keyOf(groupBy, id))

/** What was judged as lines, and what each was judged by. Times are epoch seconds, of the beginning of windows. */
export function linesOf(
  rule: Pick<RuleFields, 'condition'>,
  { from, to, values }: Pick<RuleDryRun, 'from' | 'to' | 'values'>,
): { times: number[]; lines: ChartLine[] } {
  const judged = values[0]?.values ?? []
  const start = Date.parse(from)
  const sizeMs = (Date.parse(to) - start) / judged.length
  const measured = values.map((one) => ({ name: keyName(one.key) || 'all', values: one.values }))
  return {
    times: judged.map((_, index) => (start + index * sizeMs) / 1000),
    lines: [...measured, ...guidesOf(rule, judged)],
  }
}

/** Limits that move with the value before. */
function guidesOf(
  { condition }: Pick<RuleFields, 'condition'>,
  values: readonly (number | null)[],
): ChartLine[] {
  if ('change' in condition)
    return [{ name: 'limit', values: changeLimit(values, condition.change), guide: 'limit' }]
  if (!('anomaly' in condition)) return []
  const { median, low, high } = usualOf(values, condition.anomaly)
  const { direction } = condition.anomaly
  return [
    ...(direction === 'down' ? [] : [{ name: 'too high', values: high, guide: 'limit' as const }]),
    { name: 'usual', values: median, guide: 'usual' },
    ...(direction === 'up' ? [] : [{ name: 'too low', values: low, guide: 'limit' as const }]),
  ]
}

/** The limit that stands still. */
export const thresholdOf = ({ condition }: RuleFields): Threshold | null =>
  'op' in condition
    ? { value: condition.value, label: `${opWords[condition.op]} ${amount(condition.value)}` }
    : null

/**
 * How long a breach lasted before it was told, grey; and while it was told of, in the colour of its severity. Spans of
 * several keys are one where they meet, with a hairline for each that began.
 */
export function markingsOf(rule: RuleFields, run: RuleDryRun, drawn: readonly string[]): Marking[] {
  const end = Date.parse(run.to)
  const kind = rule.severity === 'critical' ? 'down' : 'degraded'
  const firings = run.data
    .filter(({ key }) => drawn.includes(keyId(rule.groupBy, key)))
    .flatMap((one) => one.firings)
    .map(({ since, at, endedAt }) => ({
      since: Date.parse(since),
      at: Date.parse(at),
      endedAt: endedAt === null ? end : Date.parse(endedAt),
    }))
  const waited = firings.map(({ since, at }) => ({ from: since, to: at }))
  const told = firings.map(({ at, endedAt }) => ({ from: at, to: endedAt }))
  return [
    ...joined(waited).map((span): Marking => ({ kind: 'pending', ...span })),
    ...joined(told).map((span): Marking => ({ kind, ...span })),
    ...firings.map(({ at }): Marking => ({ kind, from: at, to: at })),
  ]
}

/** Spans that meet as one, in their order. */
function joined(spans: readonly Span[]): Span[] {
  const whole: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else whole.push({ ...span })
  }
  return whole
}
