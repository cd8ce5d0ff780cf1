import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Compatibility, StreamSettings } from '#core/stream/settings'
import type { WindowName } from '#core/stream/definition'
import type { JsonSchema } from '#core/stream/schema/json-schema'

/** Streams as people set them up. What flows through them is in their objects, in `stream_windows` and in the archive. */
export const streams = sqliteTable(
  'streams',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    /** Everything but the name, the schema and its compatibility. */
    definition: text('definition', { mode: 'json' }).$type<StreamSettings>().notNull(),
    /** What a new schema must agree with. */
    compatibility: text('compatibility').$type<Compatibility>().notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('streams_by_name').on(table.workspaceId, table.name),
    index('streams_by_workspace').on(table.workspaceId, table.createdAt),
  ],
)

/** Closed windows of a minute and an hour, as facts: a later revision takes the place of an earlier one. */
export const streamWindows = sqliteTable(
  'stream_windows',
  {
    streamId: text('stream_id').notNull(),
    window: text('window').$type<WindowName>().notNull(),
    start: integer('start').notNull(),
    shard: integer('shard').notNull(),
    /** A window of many keys takes several rows. */
    part: integer('part').notNull(),
    revision: integer('revision').notNull(),
    /** Encoded rows of keys, JSON. */
    rows: text('rows').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.streamId, table.window, table.start, table.shard, table.part] }),
    index('stream_windows_by_expiry').on(table.expiresAt),
  ],
)

/** Every schema that a stream ever had, by version from 1 on. They are never changed. */
export const streamSchemas = sqliteTable(
  'stream_schemas',
  {
    streamId: text('stream_id').notNull(),
    version: integer('version').notNull(),
    schema: text('schema', { mode: 'json' }).$type<JsonSchema>().notNull(),
    notes: text('notes').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    /** SHA-256 of the schema in canonical order: the same schema is not kept twice. */
    hash: text('hash').notNull().default(''),
  },
  (table) => [
    primaryKey({ columns: [table.streamId, table.version] }),
    uniqueIndex('stream_schemas_by_hash').on(table.streamId, table.hash),
  ],
)
