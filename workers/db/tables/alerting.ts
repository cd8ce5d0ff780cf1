import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { RegionTroubleSettings } from '#core/alert/region-trouble'

/** How a workspace is alerted beside its policies; without a row everything is as it is by default. */
export const alertingSettings = sqliteTable('alerting_settings', {
  workspaceId: text('workspace_id').primaryKey(),
  regionTrouble: text('region_trouble', { mode: 'json' }).$type<RegionTroubleSettings>().notNull(),
  updatedAt: integer('updated_at').notNull(),
})
