import { inWords } from '../../incident/duration.ts'
import { changeOf } from './condition.ts'
import type { RuleTransition } from './machine.ts'
import { type Aggregate, type Condition, type Op, type RuleFields, sizeMsOf, spanMsOf } from './schema.ts'

type Worded = Pick<
  RuleFields,
  'name' | 'stream' | 'window' | 'span' | 'aggregate' | 'over' | 'groupBy' | 'where' | 'condition' | 'for'
>

/** A dimension's value that was missing. */
const missing = '(none)'

/** The values of a rule's key, by dimension. */
export const keyValues = (groupBy: readonly string[], key: string): Record<string, string | null> => {
  const values = JSON.parse(key) as (string | null)[]
  return Object.fromEntries(groupBy.map((dimension, index) => [dimension, values[index] ?? null]))
}

/** "country=de, plan=pro"; empty for a rule that knows one key alone. */
export const keyText = (groupBy: readonly string[], key: string): string =>
  Object.entries(keyValues(groupBy, key))
    .map(([dimension, value]) => `${dimension}=${value ?? missing}`)
    .join(', ')

/** Six digits are enough for people. */
export const numberText = (value: number | null): string =>
  value === null ? 'unknown' : String(Number(value.toPrecision(6)))

/** "count", "p95 of ms". */
function figureText({ fn, field }: Aggregate): string {
  if (fn === 'rate') return 'events a second'
  if (field === undefined) return fn
  return fn === 'distinct' ? `different ${field}` : `${fn} of ${field}`
}

/** "count of country=de", "p95 of ms of country=de", "count / count of visits". */
function subjectText(rule: Worded, key: string): string {
  const { aggregate, over, groupBy, span } = rule
  const figure = over ? `${figureText(aggregate)} / ${figureText(over.aggregate)}` : figureText(aggregate)
  const of = keyText(groupBy, key)
  const within = span > 1 ? ` over ${inWords(spanMsOf(rule))}` : ''
  return `${of === '' ? figure : `${figure} of ${of}`}${within}`
}

const limits: Record<Op, string> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  '==': 'equal to',
  '!=': 'other than',
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${numberText(value)}`

function breachText(condition: Condition, { value, before }: RuleTransition, sizeMs: number): string {
  if ('change' in condition) {
    const { windows, op, value: by, percent } = condition.change
    const unit = percent === undefined ? '' : ' %'
    const changed = changeOf(value ?? Number.NaN, before ?? Number.NaN, condition.change)
    const limit = `${limits[op]} ${signed(by ?? percent ?? 0)}${unit}`
    return `is ${numberText(value)}, changed by ${signed(changed)}${unit} within ${inWords(windows * sizeMs)}, ${limit}`
  }
  if ('anomaly' in condition)
    return `is ${numberText(value)}, far off what was usual in ${inWords(condition.anomaly.windows * sizeMs)}`
  if ('absent' in condition) return `is missing`
  return `is ${numberText(value)}, ${limits[condition.op]} ${numberText(condition.value)}`
}

/** "Few orders: count of country=de is 3, below 10 for 2 min". */
export function firingTitle(rule: Worded, transition: RuleTransition): string {
  const { condition } = rule
  const sizeMs = sizeMsOf(rule)
  if ('absent' in condition) {
    const of = keyText(rule.groupBy, transition.key)
    const span = inWords((condition.absent.windows + rule.for - 1) * sizeMs)
    return `${rule.name}: nothing${of === '' ? '' : ` of ${of}`} for ${span}`
  }
  const breach = breachText(condition, transition, sizeMs)
  return `${rule.name}: ${subjectText(rule, transition.key)} ${breach} for ${inWords(rule.for * sizeMs)}`
}

/** What a rule looks at: "Windows of 1m of stream orders, where plan is pro". */
export function lookText({ stream, window, where, over }: Worded): string {
  const filters = Object.entries(where).map(([field, values]) => `${field} is ${values.join(' or ')}`)
  const by = over ? `, over those of ${over.stream}` : ''
  return `Windows of ${window} of stream ${stream}${by}${filters.length > 0 ? `, where ${filters.join(' and ')}` : ''}`
}

/** What an incident's story says of the end. */
export function endedText(rule: Worded, { key, value, reason }: RuleTransition): string {
  if (reason !== undefined) return reason
  if ('absent' in rule.condition) return 'Something came again'
  return `${subjectText(rule, key)} is ${numberText(value)}`
}
