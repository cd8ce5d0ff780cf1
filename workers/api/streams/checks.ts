import type { EventCheck } from '#core/stream/schema/json-schema'
import { eventCheck } from '#core/stream/schema/validate'
import type { StreamSchemaRow } from '#db/queries/stream-schemas'

/** So many checks are kept: one by a schema of 64 KB may weigh a megabyte. */
const most = 50
const kept = new Map<string, EventCheck>()
const keyOf = (streamId: string, version: number): string => `${streamId}/${version}`

/** The check by a version, if it was made lately in this isolate. Versions never change. */
export const keptCheck = (streamId: string, version: number): EventCheck | undefined =>
  kept.get(keyOf(streamId, version))

/** The check by a version: made at its first use, which may take milliseconds. */
export async function checkOf({
  streamId,
  version,
  schema,
}: Pick<StreamSchemaRow, 'streamId' | 'version' | 'schema'>): Promise<EventCheck> {
  const key = keyOf(streamId, version)
  const check = kept.get(key) ?? (await eventCheck(schema))
  kept.delete(key)
  const oldest = kept.size >= most ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(key, check)
  return check
}
