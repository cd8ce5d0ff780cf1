import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { deadLetters } from '../tables/log.ts'

export type DeadLetterRow = typeof deadLetters.$inferSelect

/** Newest first. They belong to the deployment, not to a workspace: only operators may ask. */
export function listDeadLetters(
  db: Database,
  { limit, before }: { limit: number; before: { at: number; id: string } | undefined },
): Promise<DeadLetterRow[]> {
  const older =
    before &&
    or(lt(deadLetters.at, before.at), and(eq(deadLetters.at, before.at), lt(deadLetters.id, before.id)))
  return db
    .select()
    .from(deadLetters)
    .where(older)
    .orderBy(desc(deadLetters.at), desc(deadLetters.id))
    .limit(limit)
}
