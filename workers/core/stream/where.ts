import { valueReader } from './value-at.ts'

/**
 * A filter that fits in an address: `country:de,country:fr,plan:pro`. Values of one field are alternatives; fields
 * must all agree. A comma or a backslash in a value is written with a backslash before it.
 */

/** By field, the texts of which one must be there. */
export type Where = Record<string, string[]>

export const maxWhereFields = 8

/** Null when it is not a filter. */
export function parseWhere(text: string): Where | null {
  const where: Where = {}
  for (const part of text.match(/(?:[^\\,]|\\.)+/g) ?? []) {
    const colon = part.indexOf(':')
    if (colon < 1) return null
    const field = part.slice(0, colon)
    const value = part.slice(colon + 1).replaceAll(/\\(.)/g, '$1')
    where[field] = [...(where[field] ?? []), value]
  }
  return Object.keys(where).length <= maxWhereFields ? where : null
}

/** Whether an event is what the filter looks for. Fields are paths: `order.country`. Of a list one value is enough. */
export function whereMatcher(where: Where): (event: unknown) => boolean {
  const fields = Object.entries(where).map(([path, values]) => ({
    read: valueReader(path),
    values: new Set(values),
  }))
  return (event) => fields.every(({ read, values }) => hasOne(values, read(event)))
}

const hasOne = (values: ReadonlySet<string>, value: unknown): boolean =>
  values.has(textOf(value)) || (Array.isArray(value) && value.some((one) => values.has(textOf(one))))

/** A value as text; empty where there is none. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
