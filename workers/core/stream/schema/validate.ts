import { flatCheck } from './flat.ts'
import type { EventCheck, JsonSchema } from './json-schema.ts'

/**
 * A check of events by a schema that `refusals` found nothing against.
 * Plain records are judged by closures; what says more is judged by the library, which is loaded then.
 * Throws `SchemaRefused` when the schema is not valid.
 */
export async function eventCheck(schema: JsonSchema): Promise<EventCheck> {
  const flat = flatCheck(schema)
  if (flat) return flat
  const { libraryCheck } = await import('./library.ts')
  return libraryCheck(schema)
}
