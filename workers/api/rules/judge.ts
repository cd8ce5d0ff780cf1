import type { Aggregate, RuleFields, RuleWhere } from '#core/stream/rule/schema'
import { isTag } from '#core/stream/checks'
import type { Database } from '#db/database'
import { unknownNames } from '#db/queries/policies'
import { findStream, type StreamRow } from '#db/queries/streams'
import { invalid, type FieldError } from '../http.ts'
import { refused } from '../monitors/draft.ts'

/** The streams that a rule names, as they are. */
export interface RuleStreams {
  stream: StreamRow
  over: StreamRow | null
}

/** Whether a rule fits the streams and the policy that it names. Throws 422, with every fault by its path. */
export async function judgeRule(db: Database, workspaceId: string, fields: RuleFields): Promise<RuleStreams> {
  const { policyId } = fields
  const [stream, over, unknown] = await Promise.all([
    named(db, workspaceId, 'stream', fields.stream),
    fields.over ? named(db, workspaceId, 'over.stream', fields.over.stream) : null,
    policyId === null ? new Set() : unknownNames(db, workspaceId, { policyIds: [policyId] }),
  ])
  const faults = [
    ...(unknown.size > 0 ? [{ path: 'policyId', message: 'There is no policy with this id' }] : []),
    ...faultsIn(stream, fields, ''),
    ...(over && fields.over ? faultsIn(over, { ...fields, ...fields.over }, 'over.') : []),
  ]
  if (faults.length > 0) throw refused(faults)
  return { stream, over }
}

async function named(db: Database, workspaceId: string, path: string, name: string): Promise<StreamRow> {
  const stream = await findStream(db, workspaceId, name)
  if (!stream) throw invalid(path, 'There is no stream of this name')
  return stream
}

interface Looked {
  window: RuleFields['window']
  aggregate: Aggregate
  where: RuleWhere
  groupBy: string[]
}

function faultsIn(
  stream: StreamRow,
  { window, aggregate, where, groupBy }: Looked,
  under: string,
): FieldError[] {
  const { dimensions, measures, distinct, windows } = stream.definition
  const isOther = under !== ''
  const strangers = [
    ...Object.keys(where)
      .filter((name) => !isTag(stream, name))
      .map((name) => ({ name, path: `${under}where.${name}` })),
    ...groupBy.map((name, index) => ({ name, path: `groupBy.${index}` })),
  ].filter(({ name }) => !dimensions.includes(name))
  const fields = aggregate.fn === 'distinct' ? distinct : measures
  const what = aggregate.fn === 'distinct' ? 'distinct field' : 'measure'
  return [
    ...(windows.includes(window)
      ? []
      : [
          {
            path: 'window',
            message: `${isOther ? 'The other' : 'This'} stream has windows of ${windows.join(', ')}`,
          },
        ]),
    ...strangers.map(({ name, path }) => ({
      path,
      message: `${name} is no dimension of ${isOther ? 'the other' : 'this'} stream. It has: ${listed(dimensions)}`,
    })),
    ...(aggregate.field === undefined || fields.includes(aggregate.field)
      ? []
      : [
          {
            path: `${under}aggregate.field`,
            message: `${aggregate.field} is no ${what} of the stream. It has: ${listed(fields)}`,
          },
        ]),
  ]
}

const listed = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'none')
