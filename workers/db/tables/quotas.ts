import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What a workspace allows itself in a day; without a row, and where null, as much as comes. */
export const quotas = sqliteTable('quotas', {
  workspaceId: text('workspace_id').primaryKey(),
  eventsPerDay: integer('events_per_day'),
  /** In all regions together. */
  browserMinutesPerDay: integer('browser_minutes_per_day'),
  updatedAt: integer('updated_at').notNull(),
})

/** How many events each shard of a stream has taken on a day, as it last said. */
export const streamDays = sqliteTable(
  'stream_days',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Its beginning (UTC), epoch ms. */
    day: integer('day').notNull(),
    streamId: text('stream_id').notNull(),
    shard: integer('shard').notNull(),
    events: integer('events').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.day, table.streamId, table.shard] }),
    index('stream_days_by_day').on(table.day),
  ],
)

/** How much browser time a workspace has used in a region on a day, as the region's pool last said. */
export const browserDays = sqliteTable(
  'browser_days',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Its beginning (UTC), epoch ms. */
    day: integer('day').notNull(),
    region: text('region').notNull(),
    ms: integer('ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.day, table.region] }),
    index('browser_days_by_day').on(table.day),
  ],
)
