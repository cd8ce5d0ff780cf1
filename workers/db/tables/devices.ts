import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { DeviceKind } from '#core/device/schema'

/** Phones and browsers that get push messages. What reaches them lies in an AES-GCM envelope and is never answered. */
export const devices = sqliteTable(
  'devices',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    kind: text('kind').$type<DeviceKind>().notNull(),
    /** Whose it is: it hears that person's own channels. Null when nobody's in particular. */
    personId: text('person_id'),
    /** Who registered it; null when a key did. */
    userId: text('user_id'),
    name: text('name').notNull(),
    /** Empty once it is removed. */
    envelope: text('envelope').notNull(),
    /** SHA-256 of its token or endpoint: registered again, it is the same device. */
    hash: text('hash').notNull(),
    /** The host of a browser's push service; null for phones. */
    service: text('service'),
    /** The key that a browser's subscription was made with; null for phones. */
    publicKey: text('public_key'),
    createdAt: integer('created_at').notNull(),
    /** When it was last registered. */
    lastSeenAt: integer('last_seen_at').notNull(),
    removedAt: integer('removed_at'),
    removedReason: text('removed_reason'),
  },
  (table) => [
    uniqueIndex('devices_by_hash').on(table.workspaceId, table.kind, table.hash),
    index('devices_by_workspace').on(table.workspaceId, table.createdAt),
    index('devices_removed')
      .on(table.removedAt)
      .where(sql`removed_at IS NOT NULL`),
  ],
)
