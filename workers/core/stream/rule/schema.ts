import { z } from 'zod'
import { Severity } from '../../incident/schema.ts'
import { limits, Path, StreamName, type WindowName, windowMs } from '../definition.ts'

/** Windows whose values a rule remembers for each key, at most. */
export const maxHistory = 120
/** Windows that may be looked at together. */
export const maxSpan = 60
/** Windows that a breach, or its end, must last at most. */
const maxFor = 1_440

const Windows = z.int().min(1)
const Op = z.enum(['>', '>=', '<', '<=', '==', '!='])
export type Op = z.infer<typeof Op>

/** What of a window is looked at. `field`: a measure, or for `distinct` a field of which different values are counted. */
export const Aggregate = z
  .strictObject({
    fn: z.enum([
      'count',
      'rate',
      'sum',
      'avg',
      'min',
      'max',
      'first',
      'last',
      'p50',
      'p95',
      'p99',
      'distinct',
    ]),
    field: Path.optional(),
  })
  .refine(({ fn, field }) => (fn === 'count' || fn === 'rate') === (field === undefined), {
    path: ['field'],
    message: 'count and rate are of events and take no field; everything else needs one',
  })
export type Aggregate = z.infer<typeof Aggregate>

export const RuleWhere = z
  .record(Path, z.array(z.string().max(limits.dimensionLength)).min(1).max(50))
  .refine((where) => Object.keys(where).length <= limits.dimensions, 'too many fields')
export type RuleWhere = z.infer<typeof RuleWhere>

/** The value itself. */
const Threshold = z.strictObject({ op: Op, value: z.number() })

/** The value against itself some windows ago: by how much, or by how many percent, it has changed. */
const Change = z.strictObject({
  change: z
    .strictObject({
      windows: Windows.max(maxHistory).default(1),
      op: z.enum(['>', '>=', '<', '<=']),
      value: z.number().optional(),
      percent: z.number().optional(),
    })
    .refine(({ value, percent }) => (value === undefined) !== (percent === undefined), {
      message: 'give either value or percent',
    }),
})

/** Nothing came for so many windows. */
const Absent = z.strictObject({ absent: z.strictObject({ windows: Windows.max(maxFor).default(1) }) })

/** The value against the median of the windows before it: further off than so many median deviations, and than both margins. */
const Anomaly = z.strictObject({
  anomaly: z.strictObject({
    windows: Windows.max(maxHistory).default(60),
    /** Judged only with so many windows of history. */
    minWindows: Windows.max(maxHistory).default(20),
    deviations: z.number().min(1).max(100).default(5),
    minPercent: z.number().min(0).default(20),
    minValue: z.number().min(0).default(0),
    direction: z.enum(['up', 'down', 'both']).default('both'),
  }),
})

export const Condition = z.union([Threshold, Change, Absent, Anomaly])
export type Condition = z.infer<typeof Condition>

export const ruleShape = {
  name: z.string().trim().min(1).max(120),
  stream: StreamName,
  window: z.enum(['1s', '10s', '1m', '1h']),
  aggregate: Aggregate,
  /** Windows that are looked at together each time: the newest one and those just before it. */
  span: z.int().min(1).max(maxSpan).default(1),
  /** By dimension: the values of which one must be there. */
  where: RuleWhere.default({}),
  /** Dimensions by which it is judged apart: one incident for each key. */
  groupBy: z.array(Path).max(limits.dimensions).default([]),
  /** Divides the value: the same window of this or another stream, under the same key. */
  over: z
    .strictObject({ stream: StreamName, aggregate: Aggregate, where: RuleWhere.default({}) })
    .nullable()
    .default(null),
  condition: Condition,
  for: z.int().min(1).max(maxFor).default(1),
  clearFor: z.int().min(1).max(maxFor).default(1),
  severity: Severity.default('critical'),
  policyId: z.string().max(60).nullable().default(null),
  paused: z.boolean().default(false),
}

/** A condition on the windows of a stream. Every `for` and `windows` counts windows of the rule's own size. */
export const RuleFields = z
  .strictObject(ruleShape)
  .refine(({ condition, over }) => !('absent' in condition) || over === null, {
    path: ['over'],
    message: 'What is absent cannot be divided',
  })
  .refine(({ condition, span }) => !('absent' in condition) || span === 1, {
    path: ['span'],
    message: 'Absence counts windows by itself: give more of them there',
  })
export type RuleFields = z.infer<typeof RuleFields>

/** What of a rule says what is judged, and how. */
export type RuleSpec = Omit<RuleFields, 'name' | 'severity' | 'policyId' | 'paused'>

/** A rule as it is kept. */
export interface Rule extends RuleFields {
  id: string
  version: number
}

/** Where the windows lie by which a rule divides, and what they hold. */
export interface RuleSource {
  streamId: string
  shards: number
  dimensions: string[]
  measures: string[]
  distinct: string[]
}

/** A rule as its stream's object judges it: with all that it must know to do so, and to tell it. */
export interface StreamRule extends Rule {
  /** Of `over`. */
  source: RuleSource | null
  /** The filters in dimensions that rows have, where `where` names what they have not: tags of monitors. */
  resolved?: { own: RuleWhere; over: RuleWhere }
  /** By which labels its policy gathers alerts into one incident; null when it has none that does. */
  grouping: { policyId: string; groupBy: string[] } | null
}

/** All rules of one stream, at a version that rises with each change of them. */
export interface RuleSet {
  version: number
  rules: StreamRule[]
}

/** The size of a rule's windows. */
export const sizeMsOf = ({ window }: { window: WindowName }): number => windowMs[window]

/** How much time a rule looks at together. */
export const spanMsOf = (rule: Pick<RuleFields, 'window' | 'span'>): number => rule.span * sizeMsOf(rule)

/** What was kept before rules had a span. */
export const withSpan = <T extends object>(rule: T): T & { span: number } => ({ span: 1, ...rule })
