import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Matcher } from '#core/alert/silence'

/** Times in which nobody new is told of what they cover. */
export const silences = sqliteTable(
  'silences',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    monitorIds: text('monitor_ids', { mode: 'json' }).$type<string[]>().notNull(),
    matchers: text('matchers', { mode: 'json' }).$type<Matcher[]>().notNull(),
    startsAt: integer('starts_at').notNull(),
    until: integer('until').notNull(),
    comment: text('comment').notNull(),
    createdBy: text('created_by').notNull(),
    createdByName: text('created_by_name'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    index('silences_by_workspace').on(table.workspaceId, table.until),
    index('silences_by_end').on(table.until),
  ],
)
