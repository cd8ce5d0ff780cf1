import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// Rollups. Rows are absolute facts; a higher revision replaces a lower. Tables are WITHOUT ROWID (see migrations):
// with a composite key one upsert is then one row written, not two.

const columns = {
  workspaceId: text('workspace_id').notNull(),
  monitorId: text('monitor_id').notNull(),
  region: text('region').notNull(),
  revision: integer('revision').notNull(),
  /** Encoded cells: see `core/cells-codec`. */
  body: blob('body', { mode: 'buffer' }).notNull(),
}

/** Twelve 5-minute cells, kept 7 days. `start` is the hour's epoch ms. */
export const hours = sqliteTable('hours', { ...columns, start: integer('start').notNull() }, (table) => [
  primaryKey({ columns: [table.monitorId, table.region, table.start] }),
])

/** Twenty-four hour cells, kept 400 days. `start` is the UTC day's epoch ms. */
export const days = sqliteTable(
  'days',
  {
    ...columns,
    start: integer('start').notNull(),
    /** How many checks its cells count, and how many of them were `unknown`; null in rows of before they were kept. */
    checks: integer('checks'),
    unknown: integer('unknown'),
  },
  (table) => [primaryKey({ columns: [table.monitorId, table.region, table.start] })],
)

/** Times in which a lane did not run what was due. */
export const gaps = sqliteTable(
  'gaps',
  {
    lane: text('lane').notNull(),
    region: text('region').notNull(),
    from: integer('from_ms').notNull(),
    to: integer('to_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.lane, table.from] }), index('gaps_by_end').on(table.to)],
)
