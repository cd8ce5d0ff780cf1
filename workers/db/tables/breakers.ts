import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * Destinations that fail, as the object that last tried one has seen it. A log for people: which breaker holds what
 * back is in the memory of the isolates that deliver.
 */
export const breakers = sqliteTable(
  'breakers',
  {
    workspaceId: text('workspace_id').notNull(),
    channelId: text('channel_id').notNull(),
    /** As deliveries name it; masked. */
    recipient: text('recipient').notNull(),
    channelName: text('channel_name').notNull(),
    /** Failures in a row. */
    failures: integer('failures').notNull(),
    /** Nothing is sent until then, and afterwards one trial at a time. */
    openUntil: integer('open_until').notNull(),
    /** When it opened and has not closed since; null for what was noted before this was kept. */
    openedAt: integer('opened_at'),
    /** Of the newest failure; holds no secret. */
    lastError: text('last_error'),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.channelId, table.recipient] }),
    index('breakers_by_age').on(table.updatedAt),
  ],
)
