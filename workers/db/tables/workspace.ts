import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export type Scope = 'read' | 'write' | 'admin'

/** API keys. Only the SHA-256 of a key is kept; the key itself is shown once. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    hash: text('hash').notNull().unique(),
    scopes: text('scopes', { mode: 'json' }).$type<Scope[]>().notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('api_keys_by_workspace').on(table.workspaceId, table.createdAt)],
)

/** Where notices go. The config lies in an AES-GCM envelope; `masked` is what may be shown. */
export const channels = sqliteTable(
  'channels',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    type: text('type').notNull(),
    envelope: text('envelope').notNull(),
    masked: text('masked', { mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    version: integer('version').notNull(),
    enabled: integer('enabled', { mode: 'boolean' }).notNull().default(true),
    disabledReason: text('disabled_reason'),
    /** Whose contact method it is; null for a channel that the workspace shares. */
    personId: text('person_id'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('channels_by_workspace').on(table.workspaceId, table.createdAt)],
)

/** What checks refer to as `{{secret.NAME}}`. The value lies in an AES-GCM envelope and is never answered. */
export const secrets = sqliteTable(
  'secrets',
  {
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    envelope: text('envelope').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
)

export interface StatusPageComponent {
  name: string
  monitorId: string
}

/** Public pages. A slug is unique in the whole deployment: it is in a public URL. */
export const statusPages = sqliteTable(
  'status_pages',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    slug: text('slug').notNull().unique(),
    title: text('title').notNull(),
    components: text('components', { mode: 'json' }).$type<StatusPageComponent[]>().notNull(),
    version: integer('version').notNull(),
    /** What the newest snapshot was made from: `version` and a digest of the facts; differs = render again. */
    renderedKey: text('rendered_key'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('status_pages_by_workspace').on(table.workspaceId, table.createdAt)],
)

/** Answers to POSTs that carried an Idempotency-Key, kept 24 h. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    workspaceId: text('workspace_id').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    /** Null while the first request is still being answered. */
    status: integer('status'),
    /** The answer, in an envelope: it may hold a key or secret that is shown once. */
    body: text('body'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.key] })],
)

/** Private locations: agents in people's own networks. Only the SHA-256 of a location's token is kept. */
export const locations = sqliteTable(
  'locations',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** Its region is `private:<slug>`. Unique among the living of a workspace; a row stays, for the sake of its past. */
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    createdAt: integer('created_at').notNull(),
    /** When an agent last opened a socket, and which version it was. */
    lastSeenAt: integer('last_seen_at'),
    agentVersion: text('agent_version'),
    revokedAt: integer('revoked_at'),
  },
  (table) => [index('locations_by_workspace').on(table.workspaceId, table.slug)],
)
