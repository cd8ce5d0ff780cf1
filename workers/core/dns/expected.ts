import { fieldsOf, wildcard } from './fields.ts'
import type { RecordType } from './record-type.ts'

/** How the records found must relate to those expected; their order never counts. */
export const matches = ['exact', 'contains', 'any', 'within'] as const
export type Match = (typeof matches)[number]

/** What does not fit: expected values that no record has, and records that nobody expected. */
export interface Mismatch {
  missing: string[]
  unexpected: string[]
}

/**
 * Compares what records hold with what was expected of them; null when it fits. `exact`: these and no others;
 * `contains`: at least these; `any`: at least one of these; `within`: at least one, and no others.
 */
export function mismatch(
  type: RecordType,
  found: readonly string[],
  expected: readonly string[],
  match: Match,
): Mismatch | null {
  const records = found.map((data) => ({ data, fields: fieldsOf(type, data) ?? [data] }))
  const wanted = expected.map((data) => ({ data, fields: fieldsOf(type, data) ?? [data] }))
  const missing = wanted.filter((want) => !records.some((one) => fieldsMatch(want.fields, one.fields)))
  const unexpected = records.filter((one) => !wanted.some((want) => fieldsMatch(want.fields, one.fields)))
  const none = missing.length === wanted.length
  const wrong = {
    exact: missing.length > 0 || unexpected.length > 0,
    contains: missing.length > 0,
    any: none,
    within: none || unexpected.length > 0,
  }[match]
  if (!wrong) return null
  const mattersMissing = match === 'exact' || match === 'contains' || none
  const mattersUnexpected = match === 'exact' || match === 'within'
  const values = (list: readonly { data: string }[]) => list.map(({ data }) => data)
  return {
    missing: mattersMissing ? values(missing) : [],
    unexpected: mattersUnexpected ? values(unexpected) : [],
  }
}

function fieldsMatch(wanted: readonly string[], found: readonly string[]): boolean {
  const open = wanted.at(-1) === wildcard
  if (wanted.length !== found.length && !(open && wanted.length <= found.length + 1)) return false
  return wanted.every((field, index) => field === wildcard || field === found[index])
}
