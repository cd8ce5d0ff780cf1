import { canonicalText, isObject, under } from './json-schema.ts'

/** One place where two schemas differ as documents; `path` is names between dots into the schema. */
export type SchemaChange =
  | { path: string; kind: 'added'; after: unknown }
  | { path: string; kind: 'removed'; before: unknown }
  | { path: string; kind: 'changed'; before: unknown; after: unknown }

/** How many changes are told. */
export const maxChanges = 200

/** What was added, removed and changed between two schemas, by name and not by order. */
export function schemaChanges(before: unknown, after: unknown): SchemaChange[] {
  const found: SchemaChange[] = []
  collect(before, after, '', found)
  return found.slice(0, maxChanges)
}

function collect(before: unknown, after: unknown, path: string, found: SchemaChange[]): void {
  if (canonicalText(before) === canonicalText(after)) return
  if (!isObject(before) || !isObject(after)) {
    found.push({ path, kind: 'changed', before, after })
    return
  }
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = under(path, name)
    if (!Object.hasOwn(after, name)) found.push({ path: place, kind: 'removed', before: before[name] })
    else if (!Object.hasOwn(before, name)) found.push({ path: place, kind: 'added', after: after[name] })
    else collect(before[name], after[name], place, found)
  }
}
