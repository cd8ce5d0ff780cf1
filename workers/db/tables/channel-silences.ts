import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Channels that take nothing any more and of which the others were told: one row while it lasts. */
export const channelSilences = sqliteTable(
  'channel_silences',
  {
    workspaceId: text('workspace_id').notNull(),
    channelId: text('channel_id').notNull(),
    /** When it began to refuse, epoch ms; names the episode. */
    since: integer('since').notNull(),
    toldAt: integer('told_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.channelId] }),
    index('channel_silences_by_age').on(table.toldAt),
  ],
)
