import { eq } from 'drizzle-orm'
import { defaultRegionTrouble, type RegionTroubleSettings } from '#core/alert/region-trouble'
import type { Database } from '../database.ts'
import { alertingSettings } from '../tables/alerting.ts'

export interface AlertingSettings {
  regionTrouble: RegionTroubleSettings
}

export async function findAlertingSettings(db: Database, workspaceId: string): Promise<AlertingSettings> {
  const [row] = await db
    .select({ regionTrouble: alertingSettings.regionTrouble })
    .from(alertingSettings)
    .where(eq(alertingSettings.workspaceId, workspaceId))
  return row ?? { regionTrouble: defaultRegionTrouble }
}

export async function putAlertingSettings(
  db: Database,
  workspaceId: string,
  { regionTrouble }: AlertingSettings,
  updatedAt: number,
): Promise<void> {
  await db
    .insert(alertingSettings)
    .values({ workspaceId, regionTrouble, updatedAt })
    .onConflictDoUpdate({ target: alertingSettings.workspaceId, set: { regionTrouble, updatedAt } })
}
