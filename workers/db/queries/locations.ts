import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { locations } from '../tables/workspace.ts'

export type LocationRow = typeof locations.$inferSelect

/** How many private locations a workspace may have. */
export const maxLocations = 50
/** How many monitors one private location may run: all of them stand in one lane. */
export const maxMonitorsPerLocation = 1000

const mine = (workspaceId: string, id: string) =>
  and(eq(locations.workspaceId, workspaceId), eq(locations.id, id), isNull(locations.revokedAt))

/** The locations of a workspace that are not revoked, by name; never more than `maxLocations`. */
export const livingLocations = (db: Database, workspaceId: string): Promise<LocationRow[]> =>
  db
    .select()
    .from(locations)
    .where(and(eq(locations.workspaceId, workspaceId), isNull(locations.revokedAt)))
    .orderBy(asc(locations.name), asc(locations.slug))

export async function findLocation(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<LocationRow | undefined> {
  const [row] = await db.select().from(locations).where(mine(workspaceId, id))
  return row
}

/** The living location behind a token's hash: its answer says which workspace an agent speaks for. */
export async function findLocationByHash(db: Database, tokenHash: string): Promise<LocationRow | undefined> {
  const [row] = await db
    .select()
    .from(locations)
    .where(and(eq(locations.tokenHash, tokenHash), isNull(locations.revokedAt)))
  return row
}

export type NewLocation = Pick<
  LocationRow,
  'id' | 'workspaceId' | 'slug' | 'name' | 'tokenHash' | 'createdAt'
>

/** Adds a location. `taken`: a living one has this slug; `full`: there are as many as there may be. */
export async function insertLocation(
  db: Database,
  { id, workspaceId, slug, name, tokenHash, createdAt }: NewLocation,
): Promise<'added' | 'taken' | 'full'> {
  // One statement: of two requests at once, one finds what the other has added.
  const { meta } = await db.$client
    .prepare(
      `INSERT INTO locations (id, workspace_id, slug, name, token_hash, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6
       WHERE NOT EXISTS (SELECT 1 FROM locations WHERE workspace_id = ?2 AND slug = ?3 AND revoked_at IS NULL)
         AND (SELECT COUNT(*) FROM locations WHERE workspace_id = ?2 AND revoked_at IS NULL) < ?7`,
    )
    .bind(id, workspaceId, slug, name, tokenHash, createdAt, maxLocations)
    .run()
  if (meta.changes > 0) return 'added'
  const living = await livingLocations(db, workspaceId)
  return living.some((row) => row.slug === slug) ? 'taken' : 'full'
}

/** Gives a location another token: the one before is refused from then on. */
export async function replaceToken(
  db: Database,
  workspaceId: string,
  id: string,
  tokenHash: string,
): Promise<boolean> {
  const rows = await db
    .update(locations)
    .set({ tokenHash })
    .where(mine(workspaceId, id))
    .returning({ id: locations.id })
  return rows.length > 0
}

/** Revokes a location that no monitor of the workspace names; false when one does, or there is none. */
export async function revokeLocation(
  db: Database,
  workspaceId: string,
  { id, slug }: Pick<LocationRow, 'id' | 'slug'>,
  at: number,
): Promise<boolean> {
  const { meta } = await db.$client
    .prepare(
      `UPDATE locations SET revoked_at = ?4 WHERE workspace_id = ?1 AND id = ?2 AND revoked_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM monitors m, json_each(m.settings, '$.regions') r
           WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL AND r.value = 'private:' || ?3)`,
    )
    .bind(workspaceId, id, slug, at)
    .run()
  return meta.changes > 0
}

/** Notes that an agent has come. */
export async function touchLocation(
  db: Database,
  { workspaceId, id }: Pick<LocationRow, 'workspaceId' | 'id'>,
  seen: { lastSeenAt: number; agentVersion: string | null },
): Promise<void> {
  await db.update(locations).set(seen).where(mine(workspaceId, id))
}

/** How many monitors of the workspace name each private region, but for those with these ids. */
export async function monitorsByPrivateRegion(
  db: Database,
  workspaceId: string,
  without: readonly string[] = [],
): Promise<Map<string, number>> {
  const { results } = await db.$client
    .prepare(
      `SELECT r.value AS region, COUNT(*) AS monitors FROM monitors m, json_each(m.settings, '$.regions') r
       WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL AND r.value LIKE 'private:%'
         AND m.id NOT IN (SELECT value FROM json_each(?2)) GROUP BY r.value`,
    )
    .bind(workspaceId, JSON.stringify(without))
    .all<{ region: string; monitors: number }>()
  return new Map(results.map(({ region, monitors }) => [region, monitors]))
}
