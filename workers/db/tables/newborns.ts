import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Vote } from '#core/monitor/vote'

/**
 * Monitors whose objects have never been awake, with what their regions have said so far. A healthy birth is entered
 * from here, for hundreds at once; an object that wakes takes over what lies here. Within minutes the row is gone.
 */
export const newborns = sqliteTable(
  'newborns',
  {
    monitorId: text('monitor_id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** The newest word of each region. */
    words: text('words', { mode: 'json' }).$type<Record<string, Vote>>().notNull(),
    createdAt: integer('created_at').notNull(),
    /** Since when its object decides; from then on nothing is entered here. */
    awakeAt: integer('awake_at'),
  },
  (table) => [index('newborns_by_age').on(table.createdAt)],
)
