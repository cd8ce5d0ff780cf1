import { skipToken, useQuery } from '@tanstack/react-query'
import { type ApiProblem, asProblem, type FieldError } from '../../api.ts'
import type { RuleDryRun } from '../../contract.ts'
import { dryRunQuery, type Span } from '../../data/rules.ts'
import { keyId, keyOf } from '../../data/rules/watched.ts'
import { mostLines } from '../../data/stream/lines.ts'
import { streamAggregateQuery } from '../../data/streams.ts'
import { type RuleFields, whereText } from './draft.ts'

/** What is tried is called this: a name that is still being typed is no reason to judge anew. */
export const triedName = 'Rule'
const rankedKeys = 20

/** What a rule would have done, as far as it is known. */
export interface Rehearsed {
  run: RuleDryRun | undefined
  /** Keys that can be drawn, as `keyId` writes them: those that fired first, then the largest. */
  keys: string[]
  /** Those that are drawn. */
  drawn: string[]
  /** The same with the values of those. */
  valued: RuleDryRun | undefined
  problem: ApiProblem | null
  /** What the server says against the rule, by its fields. */
  errors: FieldError[]
  /** What is shown is of the question before. */
  isOld: boolean
}

/**
 * Judges the past by a rule that is still being typed. What is drawn is what was judged; where there are several keys
 * it is asked for when it is known which of them are worth it.
 * @param focus the one key to draw; null: several, or the first where only one can be
 */
export function useRehearsal(rule: RuleFields, span: Span, focus: string | null): Rehearsed {
  const tried = { ...rule, name: triedName, severity: 'critical' as const, policyId: null, paused: false }
  const isKeyed = rule.groupBy.length > 0
  const dry = useQuery(dryRunQuery(tried, span, isKeyed ? [] : [{}]))
  const ranked = { groupBy: rule.groupBy.join(','), where: whereText(rule.where), top: rankedKeys, ...span }
  const top = useQuery(when(isKeyed, streamAggregateQuery(rule.stream, ranked)))
  const keys = keysOf(rule, dry.data, top.data?.data ?? [])
  const drawn = drawnOf(rule, keys, focus)
  const isReady = isKeyed && drawn.length > 0 && !dry.isPending && !dry.isPlaceholderData
  const wanted = drawn.map((id) => keyOf(rule.groupBy, id))
  const ofKeys = useQuery(when(isReady, dryRunQuery(tried, span, wanted)))
  const valued = isKeyed ? ofKeys : dry
  const failed = [dry, valued, top].find(({ error }) => error !== null)
  return {
    run: dry.data,
    keys,
    drawn,
    valued: valued.data,
    problem: failed ? asProblem(failed.error) : null,
    errors: dry.error ? errorsOf(asProblem(dry.error)) : [],
    isOld: dry.isPlaceholderData || valued.isPlaceholderData,
  }
}

/** By the rule's own fields: what is about the span is not theirs. */
const errorsOf = ({ errors }: ApiProblem): FieldError[] =>
  errors.flatMap((one) =>
    one.path === 'from' || one.path === 'to' ? [] : { ...one, path: one.path.replace(/^rule\./, '') },
  )

type Keyed = Pick<RuleFields, 'groupBy'>

/** A line of only one key can be drawn where the limit is of its own past. */
export const isOneByOne = ({ condition }: Pick<RuleFields, 'condition'>): boolean =>
  'change' in condition || 'anomaly' in condition

function keysOf(
  rule: Keyed,
  run: RuleDryRun | undefined,
  rows: readonly { key: Record<string, string | null>; isOther: boolean }[],
): string[] {
  const fired = (run?.data ?? [])
    .toSorted((a, b) => b.firings.length - a.firings.length)
    .map(({ key }) => key)
  const largest = rows.filter(({ isOther }) => !isOther).map(({ key }) => key)
  const known = rule.groupBy.length === 0 ? [{}] : [...fired, ...largest]
  const fits = known.filter((key) => rule.groupBy.every((name) => Object.hasOwn(key, name)))
  return [...new Set(fits.map((key) => keyId(rule.groupBy, key)))].slice(0, rankedKeys)
}

function drawnOf(rule: RuleFields, keys: readonly string[], focus: string | null): string[] {
  if (focus !== null && keys.includes(focus)) return [focus]
  return keys.slice(0, isOneByOne(rule) ? 1 : mostLines)
}

/** The question, or none while it cannot be asked. */
const when = <Options extends { queryFn?: unknown }>(isAsked: boolean, options: Options): Options =>
  isAsked ? options : { ...options, queryFn: skipToken }
