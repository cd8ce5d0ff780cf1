import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { teams } from '../tables/people.ts'
import { type Place, placeBefore } from './place.ts'
import { unused } from './uses.ts'

export type TeamRow = typeof teams.$inferSelect

const mine = (workspaceId: string, id: string) => and(eq(teams.workspaceId, workspaceId), eq(teams.id, id))

export async function insertTeam(db: Database, row: TeamRow): Promise<void> {
  await db.insert(teams).values(row)
}

export async function findTeam(db: Database, workspaceId: string, id: string): Promise<TeamRow | undefined> {
  const [row] = await db.select().from(teams).where(mine(workspaceId, id))
  return row
}

/** Newest first. */
export function listTeams(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: Place | undefined },
): Promise<TeamRow[]> {
  return db
    .select()
    .from(teams)
    .where(and(eq(teams.workspaceId, workspaceId), placeBefore(teams, before)))
    .orderBy(desc(teams.createdAt), desc(teams.id))
    .limit(limit)
}

type Change = Partial<Pick<TeamRow, 'name' | 'personIds' | 'updatedAt'>>

/** Changes a team and raises its version; null when there is none, or no longer at `version`. */
export async function updateTeam(
  db: Database,
  workspaceId: string,
  { id, version }: Pick<TeamRow, 'id' | 'version'>,
  change: Change,
): Promise<TeamRow | null> {
  const [row] = await db
    .update(teams)
    .set({ ...change, version: sql`${teams.version} + 1` })
    .where(and(mine(workspaceId, id), eq(teams.version, version)))
    .returning()
  return row ?? null
}

/** Deletes a team that nothing names. False when nothing was deleted. */
export async function deleteTeam(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const { results } = await db.$client
    .prepare(`DELETE FROM teams WHERE workspace_id = ?1 AND id = ?2 AND ${unused} RETURNING id`)
    .bind(workspaceId, id)
    .all()
  return results.length > 0
}
