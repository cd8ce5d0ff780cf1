import { checksName, checksSettings } from '#core/stream/checks'
import type { Database } from '#db/database'
import { monitorIdsOf } from '#db/queries/monitors'
import { deletion, insertion, type StreamRow } from '#db/queries/streams'
import { touch } from './touch.ts'

/**
 * Adds the stream of check results; nothing if the workspace has it, or as many streams as it may have. Lanes feed it as
 * soon as they know of it: answers those that are to be told.
 */
export function openChecks(
  db: Database,
  { id, workspaceId, now }: { id: string; workspaceId: string; now: number },
): Promise<string[]> {
  const row: StreamRow = {
    id,
    workspaceId,
    name: checksName,
    definition: checksSettings,
    compatibility: 'none',
    version: 1,
    createdAt: now,
    updatedAt: now,
  }
  return touchAll(db, workspaceId, insertion(db, row))
}

/** Takes it away again. Answers the lanes that are to be told. */
export const closeChecks = (db: Database, workspaceId: string): Promise<string[]> =>
  touchAll(db, workspaceId, deletion(db, workspaceId, checksName))

const touchAll = async (
  db: Database,
  workspaceId: string,
  statement: D1PreparedStatement,
): Promise<string[]> => touch(db, await monitorIdsOf(db, workspaceId), [statement])
