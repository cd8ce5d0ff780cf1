import { z } from 'zod'
import type { CheckType } from '../define.ts'

/**
 * What a field's `.meta({ takesSecrets })` says: `true` takes references to secrets, `url` takes them behind the
 * host of an address, `only` takes nothing else: what stands there is a secret by nature; `later` takes them and leaves
 * it to the check to put their values in place.
 */
export type TakesSecrets = true | 'url' | 'only' | 'later'

/** Where a type's config takes references: names of fields, `*` for any key or index. */
export interface Place {
  path: readonly string[]
  takes: TakesSecrets
}

interface Schema {
  takesSecrets?: TakesSecrets
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
  $defs?: Record<string, Schema>
}

const known = new WeakMap<object, readonly Place[]>()

/** The places in a type's config, read from the same schema that its form is drawn from. */
export function secretPlaces({ config }: Pick<CheckType, 'config'>): readonly Place[] {
  const before = known.get(config)
  if (before) return before
  const root = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as Schema
  const places = [...walk(root, [], root, [])]
  known.set(config, places)
  return places
}

function* walk(
  schema: Schema,
  path: readonly string[],
  root: Schema,
  open: readonly string[],
): Generator<Place> {
  const { $ref, takesSecrets } = schema
  if (takesSecrets) yield { path, takes: takesSecrets }
  // Nothing that contains itself takes secrets: one round through it shows all there is.
  if ($ref && !open.includes($ref))
    yield* walk(root.$defs?.[$ref.split('/').at(-1) ?? ''] ?? {}, path, root, [...open, $ref])
  const down = function* (inner: Schema, ...more: string[]) {
    yield* walk(inner, [...path, ...more], root, open)
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) yield* down(property, name)
  if (typeof schema.additionalProperties === 'object') yield* down(schema.additionalProperties, '*')
  if (schema.items) yield* down(schema.items, '*')
  for (const branch of [schema.oneOf, schema.anyOf, schema.allOf].flatMap((all) => all ?? []))
    yield* down(branch)
}

/** What the place that a value lies in takes; undefined where it takes no references. */
export const takesAt = (places: readonly Place[], path: readonly string[]): TakesSecrets | undefined =>
  places.find(
    (place) =>
      place.path.length === path.length &&
      place.path.every((name, index) => name === '*' || name === path[index]),
  )?.takes

/** Plain data with each of its texts replaced by what `change` makes of it. */
export function mapTexts(
  value: unknown,
  change: (text: string, path: readonly string[]) => string,
  path: readonly string[] = [],
): unknown {
  if (typeof value === 'string') return change(value, path)
  if (Array.isArray(value)) return value.map((one, index) => mapTexts(one, change, [...path, String(index)]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, mapTexts(one, change, [...path, name])]),
  )
}
