import type { WindowName } from '#core/stream/bounds'
import type { Aggregate, Condition, Op, RuleFields as WholeRule } from '#core/stream/rule/schema'
import { parseWhere, type Where } from '#core/stream/where'
import type { Severity } from '#core/incident/schema'
import type { FieldError } from '../../api.ts'
import type { Rule, Stream } from '../../contract.ts'

export type Kind = 'limit' | 'change' | 'absent' | 'anomaly'
export type Fn = Aggregate['fn']

/** A figure of a stream as it is chosen; `field` is empty for events themselves, `where` as it is typed. */
export interface FigureDraft {
  stream: string
  field: string
  fn: Fn
  where: string
}

/** A rule without whether it is paused, which is no field of the form. */
export type RuleFields = Omit<WholeRule, 'paused'>

/** A rule as it is typed. Numbers are texts; what belongs to another kind of condition is kept meanwhile. */
export interface Draft extends FigureDraft {
  name: string
  window: WindowName
  span: string
  groupBy: string[]
  over: FigureDraft | null
  kind: Kind
  op: Op
  value: string
  change: { windows: string; op: '>' | '>=' | '<' | '<='; by: string; unit: 'percent' | 'value' }
  absent: string
  anomaly: {
    windows: string
    minWindows: string
    deviations: string
    minPercent: string
    minValue: string
    direction: 'up' | 'down' | 'both'
  }
  for: string
  clearFor: string
  severity: Severity
  policyId: string | null
}

export const figureDraft = (stream: string): FigureDraft => ({ stream, field: '', fn: 'count', where: '' })

export const emptyDraft = ({ name, windows }: Stream): Draft => ({
  ...figureDraft(name),
  name: '',
  window: windows.includes('1m') ? '1m' : (windows[0] ?? '1m'),
  span: '1',
  groupBy: [],
  over: null,
  kind: 'limit',
  op: '<',
  value: '10',
  change: { windows: '5', op: '<=', by: '-50', unit: 'percent' },
  absent: '3',
  anomaly: {
    windows: '60',
    minWindows: '20',
    deviations: '5',
    minPercent: '20',
    minValue: '0',
    direction: 'both',
  },
  for: '2',
  clearFor: '1',
  severity: 'critical',
  policyId: null,
})

const escaped = (value: string): string => value.replaceAll(/[\\,]/g, String.raw`\$&`)

/** `country:de,plan:pro`, as `parseWhere` reads it. */
export const whereText = (where: Where): string =>
  Object.entries(where)
    .flatMap(([field, values]) => values.map((value) => `${field}:${escaped(value)}`))
    .join(',')

export function draftOf(rule: Rule, stream: Stream): Draft {
  const { condition, over, aggregate } = rule
  return {
    ...emptyDraft(stream),
    stream: rule.stream,
    field: aggregate.field ?? '',
    fn: aggregate.fn,
    where: whereText(rule.where),
    name: rule.name,
    window: rule.window,
    span: String(rule.span),
    groupBy: rule.groupBy,
    over: over && {
      stream: over.stream,
      field: over.aggregate.field ?? '',
      fn: over.aggregate.fn,
      where: whereText(over.where),
    },
    ...conditionDraft(condition),
    for: String(rule.for),
    clearFor: String(rule.clearFor),
    severity: rule.severity,
    policyId: rule.policyId,
  }
}

function conditionDraft(condition: Condition): Partial<Draft> {
  if ('absent' in condition) return { kind: 'absent', absent: String(condition.absent.windows) }
  if ('change' in condition) {
    const { windows, op, value, percent } = condition.change
    const unit = percent === undefined ? 'value' : 'percent'
    return { kind: 'change', change: { windows: String(windows), op, by: String(percent ?? value), unit } }
  }
  if ('anomaly' in condition) {
    const { windows, minWindows, deviations, minPercent, minValue, direction } = condition.anomaly
    return {
      kind: 'anomaly',
      anomaly: {
        windows: String(windows),
        minWindows: String(minWindows),
        deviations: String(deviations),
        minPercent: String(minPercent),
        minValue: String(minValue),
        direction,
      },
    }
  }
  return { kind: 'limit', op: condition.op, value: String(condition.value) }
}

const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

const aggregateOf = ({ fn, field }: FigureDraft): Aggregate => (field === '' ? { fn } : { fn, field })

function conditionOf({ kind, op, value, change, absent, anomaly }: Draft): Condition {
  if (kind === 'absent') return { absent: { windows: number(absent) } }
  if (kind === 'change') {
    const by = number(change.by)
    const { op: how, unit } = change
    return {
      change: {
        windows: number(change.windows),
        op: how,
        ...(unit === 'percent' ? { percent: by } : { value: by }),
      },
    }
  }
  if (kind === 'anomaly')
    return {
      anomaly: {
        windows: number(anomaly.windows),
        minWindows: number(anomaly.minWindows),
        deviations: number(anomaly.deviations),
        minPercent: number(anomaly.minPercent),
        minValue: number(anomaly.minValue),
        direction: anomaly.direction,
      },
    }
  return { op, value: number(value) }
}

/** What is sent: all but whether it is paused. A filter that cannot be read is left out: `faultsOf` says so first. */
export const ruleOf = (draft: Draft): RuleFields => {
  const { name, stream, window, over, kind, groupBy, severity, policyId } = draft
  const divides = over !== null && kind !== 'absent'
  return {
    name: name.trim(),
    stream,
    window,
    span: kind === 'absent' ? 1 : number(draft.span),
    // What is absent has no figure; the count stands for it.
    aggregate: kind === 'absent' ? { fn: 'count' } : aggregateOf(draft),
    where: parseWhere(draft.where.trim()) ?? {},
    groupBy,
    over: divides
      ? { stream: over.stream, aggregate: aggregateOf(over), where: parseWhere(over.where.trim()) ?? {} }
      : null,
    condition: conditionOf(draft),
    for: number(draft.for),
    clearFor: number(draft.clearFor),
    severity,
    policyId,
  }
}

const isWhole = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most

interface Asked {
  path: string
  value: number
  isGood: (value: number) => boolean
  message: string
}

const longest = 1_440
const longestSpan = 60
const history = 120

function askedOf(rule: RuleFields): Asked[] {
  const whole = (path: string, value: number, most: number): Asked => ({
    path,
    value,
    isGood: isWhole(1, most),
    message: `A whole number from 1 to ${most.toLocaleString('en')}`,
  })
  const plain = (path: string, value: number, least = -Infinity): Asked => ({
    path,
    value,
    isGood: (one) => Number.isFinite(one) && one >= least,
    message: least === -Infinity ? 'A number' : `A number from ${least} on`,
  })
  const { condition } = rule
  const both = [
    whole('span', rule.span, longestSpan),
    whole('for', rule.for, longest),
    whole('clearFor', rule.clearFor, longest),
  ]
  if ('absent' in condition)
    return [whole('condition.absent.windows', condition.absent.windows, longest), ...both]
  if ('change' in condition) {
    const { windows, value, percent } = condition.change
    return [
      whole('condition.change.windows', windows, history),
      plain('condition.change.by', percent ?? value ?? Number.NaN),
      ...both,
    ]
  }
  if ('anomaly' in condition) {
    const { windows, minWindows, deviations, minPercent, minValue } = condition.anomaly
    return [
      whole('condition.anomaly.windows', windows, history),
      whole('condition.anomaly.minWindows', minWindows, history),
      {
        path: 'condition.anomaly.deviations',
        value: deviations,
        isGood: (one) => one >= 1 && one <= 100,
        message: 'A number from 1 to 100',
      },
      plain('condition.anomaly.minPercent', minPercent, 0),
      plain('condition.anomaly.minValue', minValue, 0),
      ...both,
    ]
  }
  return [plain('condition.value', condition.value), ...both]
}

/** What can be seen to be wrong before it is sent, by field: the rest says the server. */
export function faultsOf(draft: Draft): FieldError[] {
  const unread = (text: string) => parseWhere(text.trim()) === null
  const message = 'A dimension and its value, like country:de'
  const rule = ruleOf(draft)
  return [
    ...(unread(draft.where) ? [{ path: 'where', message }] : []),
    ...(rule.over && draft.over && unread(draft.over.where) ? [{ path: 'over.where', message }] : []),
    ...askedOf(rule)
      .filter(({ value, isGood }) => !isGood(value))
      .map(({ path, message: said }) => ({ path, message: said })),
  ]
}
