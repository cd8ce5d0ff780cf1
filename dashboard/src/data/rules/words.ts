import { inWords } from '#core/incident/duration'
import { windowMs } from '#core/stream/bounds'
import type { Aggregate, Condition, Op, RuleFields } from '#core/stream/rule/schema'
import type { RuleKey } from '../../contract.ts'
import { amount, capital, sentenceList } from '../../format.ts'

type Worded = Omit<RuleFields, 'name' | 'severity' | 'policyId' | 'paused'>

export const opWords: Record<Op, string> = {
  '<': 'below',
  '<=': 'at or below',
  '>': 'above',
  '>=': 'at or above',
  '==': 'equal to',
  '!=': 'other than',
}

const missing = '(none)'

/** "de", "de, pro"; empty for a rule that judges all together. */
export const keyName = (key: RuleKey): string =>
  Object.values(key)
    .map((value) => value ?? missing)
    .join(', ')

/** "country=de, plan=pro": as titles of incidents name a key. */
export const keyPairs = (key: RuleKey): string =>
  Object.entries(key)
    .map(([dimension, value]) => `${dimension}=${value ?? missing}`)
    .join(', ')

/** "count", "events a second", "p95 of ms", "different user". */
export function figureWords({ fn, field }: Aggregate): string {
  if (fn === 'rate') return 'events a second'
  if (field === undefined) return fn
  return fn === 'distinct' ? `different ${field}` : `${fn} of ${field}`
}

/** "count of orders over count of visits, where plan is pro, by country". */
function subjectWords({ stream, aggregate, where, groupBy, over, span, window }: Worded): string {
  const filters = Object.entries(where).map(
    ([field, values]) => `${field} is ${values.map(shown).join(' or ')}`,
  )
  const parts = [
    `${figureWords(aggregate)} of ${stream}`,
    over && ` over ${figureWords(over.aggregate)} of ${over.stream}`,
    filters.length > 0 && ` where ${sentenceList(filters)}`,
    groupBy.length > 0 && ` by ${sentenceList(groupBy)}`,
    span > 1 && ` within ${inWords(span * windowMs[window])}`,
  ]
  return parts.filter(Boolean).join('')
}

const shown = (value: string): string => (value === '' ? missing : value)

type ChangeOf = Extract<Condition, { change: unknown }>['change']

function changeWords({ windows, op, value, percent }: ChangeOf, sizeMs: number): string {
  const by = percent ?? value ?? 0
  const unit = percent === undefined ? '' : ' %'
  const size = `${amount(Math.abs(by))}${unit}`
  const orMore = op === '<=' || op === '>=' ? `${size} or more` : `more than ${size}`
  const against = `within ${inWords(windows * sizeMs)}`
  const isFall = op === '<' || op === '<='
  if (by !== 0 && isFall === by < 0) return `has ${isFall ? 'fallen' : 'risen'} by ${orMore} ${against}`
  return `has changed by ${opWords[op]} ${by > 0 ? '+' : by < 0 ? '−' : ''}${size} ${against}`
}

const directions = { up: 'above', down: 'below', both: 'off' } as const

type AnomalyOf = Extract<Condition, { anomaly: unknown }>['anomaly']

const anomalyWords = ({ windows, direction }: AnomalyOf, sizeMs: number): string =>
  `is far ${directions[direction]} what was usual in ${inWords(windows * sizeMs)}`

/** What a rule fires on: "count of orders by country is below 10 for 2 min". */
function breachWords(rule: Worded): string {
  const { condition } = rule
  const sizeMs = windowMs[rule.window]
  const lasting = ` for ${inWords(rule.for * sizeMs)}`
  if ('absent' in condition) {
    const whose = rule.groupBy.length > 0 ? `a ${sentenceList(rule.groupBy)} of ` : ''
    const filters = subjectWords({ ...rule, groupBy: [], over: null, aggregate: { fn: 'count' } })
    const span = inWords((condition.absent.windows + rule.for - 1) * sizeMs)
    return `nothing comes of ${whose}${filters.replace('count of ', '')} for ${span}`
  }
  const subject = subjectWords(rule)
  if ('change' in condition) return `${subject} ${changeWords(condition.change, sizeMs)}${lasting}`
  if ('anomaly' in condition) return `${subject} ${anomalyWords(condition.anomaly, sizeMs)}${lasting}`
  return `${subject} is ${opWords[condition.op]} ${amount(condition.value)}${lasting}`
}

/** "Count of orders by country is below 10 for 2 min": what a rule watches, for a list. */
export const watchWords = (rule: Worded): string => capital(breachWords(rule))

/** "Tells when count of orders by country is below 10 for 2 min, ends when it was not for 1 min". */
export function ruleSentence(rule: Worded): string {
  const clear = inWords(rule.clearFor * windowMs[rule.window])
  const end = 'absent' in rule.condition ? `something came again for ${clear}` : `it was not for ${clear}`
  return `Tells when ${breachWords(rule)}, ends when ${end}`
}
