import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** How many events a workspace may take in a day; without a row as many as come. */
export const quotas = sqliteTable('quotas', {
  workspaceId: text('workspace_id').primaryKey(),
  eventsPerDay: integer('events_per_day'),
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
