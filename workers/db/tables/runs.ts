import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { BrowserRun } from '#core/run/schema'

/** Runs of browser checks, kept 90 days. Figures that are charted have columns; all of it is in the body. */
export const browserRuns = sqliteTable(
  'browser_runs',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    monitorId: text('monitor_id').notNull(),
    region: text('region').notNull(),
    at: integer('at').notNull(),
    outcome: text('outcome').$type<BrowserRun['outcome']>().notNull(),
    /** Runs of the same basis asked the same question. */
    basis: text('basis').notNull(),
    lcpMs: real('lcp_ms'),
    cls: real('cls'),
    inpMs: real('inp_ms'),
    tbtMs: real('tbt_ms'),
    fcpMs: real('fcp_ms'),
    ttfbMs: real('ttfb_ms'),
    loadMs: real('load_ms'),
    bytes: integer('bytes').notNull(),
    requests: integer('requests').notNull(),
    body: text('body', { mode: 'json' }).$type<BrowserRun>().notNull(),
  },
  (table) => [
    index('browser_runs_by_monitor').on(table.monitorId, table.at),
    index('browser_runs_by_age').on(table.at),
  ],
)
