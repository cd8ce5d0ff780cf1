import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { sourceOf } from '#assign/rules'
import { resolver } from '#assign/tags'
import { readRows } from '#core/stream/answer'
import { windowMs } from '#core/stream/definition'
import { type Past, Rehearsal, rehearsedSpan } from '#core/stream/rule/rehearsal'
import type { RuleFields } from '#core/stream/rule/schema'
import { keyValues } from '#core/stream/rule/words'
import { keyText, type WindowRow } from '#core/stream/window-row'
import type { Database } from '#db/database'
import type { StreamRow } from '#db/queries/streams'
import { type AppEnv, body, invalid, iso, json, problem } from '../http.ts'
import { readWindows } from '../streams/read.ts'
import { judgeRule, type RuleStreams } from './judge.ts'
import { NewRule, RuleKey } from './schema.ts'

const maxWindows = 2_000
const windowsAtOnce = 50
/** A row is a key in a window of a shard: so many are read in good time. */
const maxRows = 300_000
const maxFirings = 1_000
/** Of so many keys values can be asked for. */
const maxValuedKeys = 20

const instant = z.iso.datetime({ offset: true })

const DryRun = z
  .strictObject({
    rule: NewRule,
    from: instant.meta({ description: 'The rule is made in the window in which this lies' }),
    to: instant
      .optional()
      .meta({ description: 'Now when left out; windows that are over by then are judged' }),
    keys: z.array(RuleKey).max(maxValuedKeys).default([]).meta({
      description:
        'Whose values are answered too, as they were judged: each with a value, or null, for every dimension of `groupBy`. `[{}]` for a rule without it',
    }),
  })
  .openapi('RuleDryRun')

const DryRunAnswer = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    windows: z.int().meta({ description: 'How many were judged; long silence counts as little as it can' }),
    keys: z.int(),
    refusedKeys: z.int(),
    heldKeys: z
      .int()
      .meta({ description: 'Keys that breach it at the end and would wait, since too many fire' }),
    isCut: z
      .boolean()
      .meta({ description: `There were more than ${maxFirings} firings: the first are named` }),
    data: z.array(
      z.object({
        key: RuleKey,
        firings: z.array(
          z.object({
            since: z.iso.datetime().meta({ description: 'When the breach began' }),
            at: z.iso.datetime().meta({ description: 'When it had lasted as long as `for` says' }),
            endedAt: z.iso.datetime().nullable().meta({ description: 'Null while it lasts at the end' }),
            value: z.number().nullable(),
            title: z.string(),
          }),
        ),
      }),
    ),
    values: z
      .array(
        z.object({
          key: RuleKey,
          values: z.array(z.number().nullable()).meta({
            description:
              'One for each window from `from` on, that of the whole `span` where there is one; null where it said nothing',
          }),
        }),
      )
      .meta({ description: 'Of the keys that were asked about, in their order' }),
  })
  .openapi('RuleDryRunAnswer')

const route = createRoute({
  method: 'post',
  path: '/rules/dry-run',
  operationId: 'dryRunRule',
  summary: 'When a rule would have fired, had it been there',
  description:
    'The windows that are kept are judged by the same code, as they are known now: late events are in them. ' +
    `At most ${maxWindows} windows.`,
  tags: ['rules'],
  request: { body: body(DryRun) },
  responses: {
    200: json(DryRunAnswer, 'By key, those that fired first'),
    422: problem('Not a valid rule, or too much to read'),
  },
})

export const dryRunRule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { rule, from, to, keys: wanted } = c.req.valid('json')
    const { db, workspaceId } = c.var
    const now = Date.now()
    const streams = await judgeRule(db, workspaceId, rule)
    const lateMs = streams.stream.definition.latenessSeconds * 1_000
    const end = Math.min(to === undefined ? now : Date.parse(to), now - lateMs)
    const span = rehearsedSpan(rule, { from: Date.parse(from), to: end })
    assertSpan(rule, span)
    assertKeys(rule, wanted)
    const valued = [...new Set(wanted.map((key) => keyTextOf(rule, key)))]
    const rehearsal = await rehearse(c.env, db, { rule, streams, span, now, keys: valued })
    const { firings, windows, standing } = rehearsal
    const named = firings.slice(0, maxFirings)
    const data = [...Map.groupBy(named, ({ key }) => key)].map(([key, ofKey]) => ({
      key: keyValues(rule.groupBy, key),
      firings: ofKey.map(({ since, at, endedAt, value, title }) => ({
        since: iso(since),
        at: iso(at),
        endedAt: iso(endedAt),
        value,
        title,
      })),
    }))
    const { keys, refusedKeys, heldKeys } = standing
    const whole = { from: iso(span.from), to: iso(span.to), windows, keys, refusedKeys, heldKeys }
    const values = [...rehearsal.values].map(([key, ofKey]) => ({
      key: keyValues(rule.groupBy, key),
      values: ofKey,
    }))
    return c.json({ ...whole, isCut: named.length < firings.length, data, values }, 200)
  },
})

function assertSpan({ window }: RuleFields, { from, to }: { from: number; to: number }): void {
  if (to <= from) throw invalid('from', 'No window is over between `from` and `to`')
  if ((to - from) / windowMs[window] > maxWindows)
    throw invalid('from', `That is more than ${maxWindows} windows of ${window}: ask for less`)
}

type NamedKey = z.infer<typeof RuleKey>

/** A key as rules name it. */
const keyTextOf = ({ groupBy }: RuleFields, key: NamedKey): string =>
  keyText(groupBy.map((dimension) => key[dimension] ?? null))

/** Throws 422 for a key that is none of the rule. */
function assertKeys({ groupBy }: RuleFields, keys: readonly NamedKey[]): void {
  const isOther = (key: NamedKey) =>
    Object.keys(key).length !== groupBy.length || groupBy.some((dimension) => !Object.hasOwn(key, dimension))
  const stranger = keys.findIndex(isOther)
  if (stranger < 0) return
  const message =
    groupBy.length === 0 ? 'The only key of this rule is {}' : `A key names ${groupBy.join(', ')}`
  throw invalid(`keys.${stranger}`, message)
}

interface Rehearsing {
  rule: RuleFields
  streams: RuleStreams
  span: { from: number; to: number }
  now: number
  /** Whose values are kept. */
  keys: readonly string[]
}

/** Reads and judges some windows after the other, so that few are in memory. */
async function rehearse(
  env: Env,
  db: Database,
  { rule, streams: { stream, over }, span, now, keys }: Rehearsing,
): Promise<Rehearsal> {
  const source = over ? sourceOf(over) : null
  const resolved = await resolver(db)(rule, stream, over)
  const ready = { ...rule, ...resolved, id: 'dry-run', version: 0, source, grouping: null }
  const rehearsal = new Rehearsal(ready, stream.definition, span.from, keys)
  const step = windowsAtOnce * windowMs[rule.window]
  let rows = 0
  for (let from = span.from; from < span.to; from += step) {
    const part = { from, to: Math.min(span.to, from + step), now, window: rule.window }
    const read = async (row: StreamRow) => byStart((await readWindows(env, db, row, part)).rows)
    const [own, others] = await Promise.all([read(stream), over ? read(over) : null])
    rows += own.rows + (others?.rows ?? 0)
    if (rows > maxRows)
      throw invalid(
        'from',
        `That is more than ${maxRows} keys of windows: ask for less, or for larger windows`,
      )
    rehearsal.run(part.to, pastOf(own, others, source?.streamId))
  }
  return rehearsal
}

interface Known {
  windows: Map<number, WindowRow[]>
  rows: number
}

function byStart(read: Awaited<ReturnType<typeof readWindows>>['rows']): Known {
  const windows = new Map<number, WindowRow[]>()
  let rows = 0
  for (const part of read) {
    const some = readRows(part)
    rows += some.length
    windows.set(part.start, [...(windows.get(part.start) ?? []), ...some])
  }
  return { windows, rows }
}

function pastOf(own: Known, others: Known | null, streamId: string | undefined): Past {
  const starts = new Set([...own.windows.keys(), ...(others?.windows.keys() ?? [])])
  return {
    starts: [...starts].toSorted((a, b) => a - b),
    rows: (start) => ({
      own: own.windows.get(start) ?? [],
      over: new Map(others && streamId !== undefined ? [[streamId, others.windows.get(start) ?? []]] : []),
    }),
  }
}
