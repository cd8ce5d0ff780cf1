import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Layer } from '#core/oncall/schedule'
import type { SwapSide } from '#core/oncall/swap'

/** On-call schedules: who is on call is reckoned from this and the overrides, and stored nowhere. */
export const schedules = sqliteTable(
  'schedules',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    timezone: text('timezone').notNull(),
    layers: text('layers', { mode: 'json' }).$type<Layer[]>().notNull(),
    version: integer('version').notNull(),
    /** How often its overrides were changed: a change that was judged by others than there are is not made. */
    overridesSeq: integer('overrides_seq').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('schedules_by_workspace').on(table.workspaceId, table.createdAt)],
)

export const scheduleOverrides = sqliteTable(
  'schedule_overrides',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    scheduleId: text('schedule_id').notNull(),
    /** Null: nobody is on call. */
    personId: text('person_id'),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    reason: text('reason'),
    swapId: text('swap_id'),
    /** The order in which they were made: of two that overlap the later one wins. */
    seq: integer('seq').notNull(),
    createdBy: text('created_by').notNull(),
    createdByName: text('created_by_name'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    index('schedule_overrides_by_schedule').on(table.scheduleId, table.endsAt),
    index('schedule_overrides_by_workspace').on(table.workspaceId, table.endsAt),
    index('schedule_overrides_by_end').on(table.endsAt),
  ],
)

/** Two overrides made in one act, and who asked for them. */
export const scheduleSwaps = sqliteTable(
  'schedule_swaps',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    scheduleId: text('schedule_id').notNull(),
    first: text('first', { mode: 'json' }).$type<SwapSide>().notNull(),
    second: text('second', { mode: 'json' }).$type<SwapSide>().notNull(),
    reason: text('reason'),
    createdBy: text('created_by').notNull(),
    createdByName: text('created_by_name'),
    createdAt: integer('created_at').notNull(),
    takenBackAt: integer('taken_back_at'),
  },
  (table) => [index('schedule_swaps_by_schedule').on(table.scheduleId, table.createdAt)],
)

/** Addresses from which calendars read shifts: all of a schedule, or those of one person. Only a hash is kept. */
export const calendarFeeds = sqliteTable(
  'calendar_feeds',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** One of the two is null. */
    scheduleId: text('schedule_id'),
    personId: text('person_id'),
    tokenHash: text('token_hash').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    lastReadAt: integer('last_read_at'),
  },
  (table) => [index('calendar_feeds_by_workspace').on(table.workspaceId, table.createdAt)],
)
