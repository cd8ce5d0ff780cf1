import { findStream, type StreamRow } from '#db/queries/streams'
import type { Database } from '#db/database'
import { notFound } from '../http.ts'
import { Recent } from '../recent.ts'

const recent = new Recent<StreamRow>()
const keyOf = (workspaceId: string, name: string): string => `${workspaceId}/${name}`

/** The stream, as it was at most some seconds ago: thousands of requests a minute name the same. Throws 404. */
export async function knownStream(db: Database, workspaceId: string, name: string): Promise<StreamRow> {
  const now = Date.now()
  const known = recent.find(keyOf(workspaceId, name), now)
  if (known) return known
  const row = await findStream(db, workspaceId, name)
  if (!row) throw notFound('stream', name)
  recent.keep(keyOf(workspaceId, name), row, now)
  return row
}

export const forgetStream = (workspaceId: string, name: string): void =>
  recent.forget((row) => row.workspaceId === workspaceId && row.name === name)
