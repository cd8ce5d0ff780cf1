import { z } from '@hono/zod-openapi'
import type { Database } from '#db/database'
import { listRules, type RuleRow } from '#db/queries/rules'
import { findStream } from '#db/queries/streams'
import { invalid, page, type PageQuery, placeOf } from '../http.ts'

/** Beside the place in the list. */
export const StreamQuery = {
  stream: z.string().max(64).optional().meta({ description: 'Only those that watch this stream' }),
}

type Query = z.output<typeof PageQuery> & { stream?: string | undefined }

/** Rules of the workspace, newest first. Throws 422 for a stream that is not there. */
export async function pageOfRules(
  db: Database,
  workspaceId: string,
  { limit, cursor, stream: name }: Query,
): Promise<{ data: RuleRow[]; nextCursor: string | null }> {
  const before = placeOf(cursor)
  const stream = name === undefined ? undefined : await findStream(db, workspaceId, name)
  if (name !== undefined && !stream) throw invalid('stream', 'There is no stream of this name')
  const rows = await listRules(db, workspaceId, { limit: limit + 1, before, streamId: stream?.id })
  return page(rows, limit, (row) => [row.createdAt, row.id])
}
