import { eq } from 'drizzle-orm'
import { defaultRegionTrouble, type RegionTroubleSettings, togetherMs } from '#core/alert/region-trouble'
import type { Database } from '../database.ts'
import { alertingSettings } from '../tables/alerting.ts'

export interface RegionCensus {
  settings: RegionTroubleSettings
  /** The lanes that watch for the workspace in the region, and how many monitors that are not paused each has. */
  lanes: { lane: string; monitors: number }[]
  /** Monitors that are down since then, or shortly before, in the eyes of the region and at least one other. */
  agreed: number
}

/** What has to be known of a region to judge it. `since` is epoch ms. */
export async function regionCensus(
  db: Database,
  { workspaceId, region, since }: { workspaceId: string; region: string; since: number },
): Promise<RegionCensus> {
  const d1 = db.$client
  const [[settings], lanes, agreed] = await Promise.all([
    db
      .select({ regionTrouble: alertingSettings.regionTrouble })
      .from(alertingSettings)
      .where(eq(alertingSettings.workspaceId, workspaceId)),
    d1
      .prepare(
        `SELECT a.lane AS lane, COUNT(*) AS monitors
         FROM monitors m CROSS JOIN assignments a ON a.monitor_id = m.id AND a.removed = 0 AND a.region = ?2
         WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL AND NOT COALESCE(m.settings ->> 'paused', 0)
         GROUP BY a.lane`,
      )
      .bind(workspaceId, region)
      .all<{ lane: string; monitors: number }>(),
    d1
      .prepare(
        `SELECT COUNT(*) AS agreed
         FROM monitors m CROSS JOIN transitions t ON t.id = m.id || ':' || m.status_seq
         WHERE m.workspace_id = ?1 AND m.deleted_at IS NULL AND m.status = 'down' AND t.decided_at >= ?3
           AND json_array_length(t.regions) > 1
           AND EXISTS (SELECT 1 FROM json_each(t.regions) WHERE value = ?2)`,
      )
      .bind(workspaceId, region, since - togetherMs)
      .first<number>('agreed'),
  ])
  return {
    settings: settings?.regionTrouble ?? defaultRegionTrouble,
    lanes: lanes.results,
    agreed: agreed ?? 0,
  }
}
