import { fieldsOf, type Resource, type Scope } from './messages/common.ts'

/** Epoch ms, to the microsecond; null for 0, which says "unknown". */
export const timeOf = (ns: bigint): number | null => (ns === 0n ? null : Number(ns / 1_000n) / 1_000)

/** What all events under one resource and scope have in common. */
export interface Origin {
  service: string | null
  /** The resource's other attributes; null when there are none. */
  resource: Record<string, unknown> | null
  scope: Record<string, unknown> | null
}

export function originOf(resource: Resource | undefined, scope: Scope | undefined): Origin {
  const { 'service.name': service, ...others } = fieldsOf(resource?.attributes ?? [])
  return {
    service: typeof service === 'string' ? service : null,
    resource: filled(others),
    scope: filled({
      ...(scope?.name && { name: scope.name }),
      ...(scope?.version && { version: scope.version }),
      ...(scope?.attributes.length && { attributes: fieldsOf(scope.attributes) }),
    }),
  }
}

/** Null instead of an object without fields. */
export const filled = (fields: Record<string, unknown>): Record<string, unknown> | null =>
  Object.keys(fields).length > 0 ? fields : null

/** The fields that are not null and not empty text. */
export function known(fields: Record<string, unknown>): Record<string, unknown> {
  const event: Record<string, unknown> = {}
  for (const name in fields) {
    const value = fields[name]
    if (value !== null && value !== undefined && value !== '') event[name] = value
  }
  return event
}
