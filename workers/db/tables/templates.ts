import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { TemplateEvent } from '#core/alert/template'

/** Own words for notices: of one kind or (`*`) every, through one channel or (an empty `channelId`) every. */
export const templates = sqliteTable(
  'templates',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** Empty and not NULL for the default of the workspace: of that, too, there is one. */
    channelId: text('channel_id').notNull(),
    event: text('event').$type<TemplateEvent>().notNull(),
    /** Liquid; NULL leaves this part to a template that is less special, or to our own words. */
    title: text('title'),
    text: text('text'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [uniqueIndex('templates_by_scope').on(table.workspaceId, table.channelId, table.event)],
)
