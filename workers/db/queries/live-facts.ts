import type { MonitorStatus } from '#core/monitor/schema'

/** The lanes that check this workspace's monitors now. */
export async function lanesOfWorkspace(db: D1Database, workspaceId: string): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT a.lane AS lane FROM monitors m JOIN assignments a ON a.monitor_id = m.id
       WHERE m.workspace_id = ? AND a.workspace_id = m.workspace_id AND a.removed = 0`,
    )
    .bind(workspaceId)
    .all<{ lane: string }>()
  return results.map((row) => row.lane)
}

export interface MonitorNow {
  id: string
  status: MonitorStatus
  /** Epoch ms. */
  since: number
}

/**
 * What every monitor of a workspace is now, the overlays `paused` and `maintenance` included, newest first.
 * At most `limit`: a snapshot is one frame. `sparse` leaves out those that are up.
 */
export async function monitorsNow(
  db: D1Database,
  workspaceId: string,
  { now, limit, sparse }: { now: number; limit: number; sparse: boolean },
): Promise<MonitorNow[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM (SELECT m.id AS id, m.since AS since,
         CASE WHEN m.settings->>'paused' THEN 'paused'
           WHEN EXISTS (SELECT 1 FROM maintenance_windows w JOIN maintenances x ON x.id = w.maintenance_id
             WHERE w.workspace_id = m.workspace_id AND w.starts_at <= ?2 AND w.ends_at > ?2 AND (
               (x.monitor_ids = '[]' AND x.tags = '[]' AND x.groups = '[]')
               OR EXISTS (SELECT 1 FROM json_each(x.groups) g WHERE g.value = m.settings->>'group')
               OR EXISTS (SELECT 1 FROM json_each(x.monitor_ids) i WHERE i.value = m.id)
               OR EXISTS (SELECT 1 FROM json_each(x.tags) t
                 JOIN json_each(m.settings, '$.tags') own ON own.value = t.value))) THEN 'maintenance'
           ELSE m.status END AS status
       FROM monitors m WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL
       ORDER BY m.created_at DESC) WHERE NOT ?4 OR status <> 'up' LIMIT ?3`,
    )
    .bind(workspaceId, now, limit, sparse ? 1 : 0)
    .all<MonitorNow>()
  return results
}
