// Lanes are shared by all workspaces: these questions are the sweep's, and name no workspace.

/** Notes which lanes do not answer now, unless it is noted already. Times are epoch ms. */
export async function noteUnanswered(db: D1Database, lanes: readonly string[], now: number): Promise<void> {
  if (lanes.length === 0) return
  await db
    .prepare(
      `UPDATE lanes SET silent_since = ?2, last_seen_at = COALESCE(last_seen_at, 0)
       WHERE silent_since IS NULL AND name IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(lanes), now)
    .run()
}

/**
 * Remembers that a lane's silence has been told to its monitors, so that it is told once: a silent lane that
 * was last seen never is one that has been reported. Its next answer says otherwise.
 */
export async function noteReported(db: D1Database, lane: string): Promise<void> {
  await db
    .prepare('UPDATE lanes SET last_seen_at = NULL WHERE name = ? AND silent_since IS NOT NULL')
    .bind(lane)
    .run()
}

/** Incident objects that the log says owe a delivery since before `olderThan`. */
export async function owingIncidentObjects(
  db: D1Database,
  olderThan: number,
  limit: number,
): Promise<{ workspaceId: string; groupKey: string }[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT workspace_id AS workspaceId, group_key AS groupKey FROM deliveries
       WHERE state = 'owed' AND group_key IS NOT NULL AND created_at < ?1 AND created_at > ?1 - 172800000 LIMIT ?2`,
    )
    .bind(olderThan, limit)
    .all<{ workspaceId: string; groupKey: string }>()
  return results
}
