import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Delivery, Incident } from '#core/incident/schema'
import type { Evidence } from '#core/monitor/vote'

// The log of what objects have decided. Objects write it after the fact; every row is keyed so that twice is once.

export const transitions = sqliteTable(
  'transitions',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    monitorId: text('monitor_id').notNull(),
    seq: integer('seq').notNull(),
    from: text('from_status').notNull(),
    to: text('to_status').notNull(),
    at: integer('at').notNull(),
    decidedAt: integer('decided_at').notNull(),
    regions: text('regions', { mode: 'json' }).$type<string[]>().notNull(),
    evidence: text('evidence', { mode: 'json' }).$type<Evidence | null>(),
    reason: text('reason'),
  },
  (table) => [index('transitions_by_monitor').on(table.workspaceId, table.monitorId, table.at)],
)

export const incidents = sqliteTable(
  'incidents',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** With the workspace id, the name of the incident object that owns it. */
    groupKey: text('group_key').notNull(),
    monitorId: text('monitor_id'),
    status: text('status').notNull(),
    startedAt: integer('started_at').notNull(),
    resolvedAt: integer('resolved_at'),
    /** Grows with every change; an older copy never overwrites a newer. */
    revision: integer('revision').notNull(),
    /** When the newest note was written that status pages show; null while there is none. */
    publicNoteAt: integer('public_note_at'),
    body: text('body', { mode: 'json' }).$type<Incident>().notNull(),
  },
  (table) => [
    index('incidents_by_workspace').on(table.workspaceId, table.startedAt),
    index('incidents_by_monitor').on(table.workspaceId, table.monitorId, table.startedAt),
    index('incidents_open').on(table.status),
    // Each minute every status page asks whether it lacks a note: few incidents have one.
    index('incidents_noted')
      .on(table.workspaceId, table.publicNoteAt)
      .where(sql`public_note_at IS NOT NULL`),
  ],
)

export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    incidentId: text('incident_id'),
    groupKey: text('group_key'),
    channelId: text('channel_id').notNull(),
    state: text('state').notNull(),
    createdAt: integer('created_at').notNull(),
    revision: integer('revision').notNull(),
    body: text('body', { mode: 'json' }).$type<Delivery>().notNull(),
  },
  (table) => [
    index('deliveries_by_workspace').on(table.workspaceId, table.createdAt),
    index('deliveries_by_incident').on(table.workspaceId, table.incidentId),
    index('deliveries_by_channel').on(table.workspaceId, table.channelId, table.createdAt),
    // The sweep asks each minute who owes; without this it would read the whole log each minute.
    index('deliveries_owed')
      .on(table.createdAt)
      .where(sql`state = 'owed'`),
    // Which channels take nothing is asked every few minutes, of the few messages that were not taken.
    index('deliveries_not_taken')
      .on(table.workspaceId, table.channelId, table.createdAt)
      .where(sql`state <> 'delivered'`),
  ],
)

/** Messages no consumer could take, kept to be read. Operators only: bodies may hold several workspaces' rows. */
export const deadLetters = sqliteTable('dead_letters', {
  id: text('id').primaryKey(),
  queue: text('queue').notNull(),
  at: integer('at').notNull(),
  attempts: integer('attempts').notNull(),
  body: text('body').notNull(),
})
