import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { PersonRule } from '#core/alert/person'
import type { Named, PolicyStep, Repeat } from '#core/alert/policy'

/** Who can be told, apart from whom may sign in: a person's channels are rows of `channels` with their id. */
export const people = sqliteTable(
  'people',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    timezone: text('timezone').notNull(),
    rules: text('rules', { mode: 'json' }).$type<PersonRule[]>().notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('people_by_workspace').on(table.workspaceId, table.createdAt)],
)

export const teams = sqliteTable(
  'teams',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    personIds: text('person_ids', { mode: 'json' }).$type<string[]>().notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('teams_by_workspace').on(table.workspaceId, table.createdAt)],
)

/** Whom an incident tells, and when. Monitors name one in their settings. */
export const policies = sqliteTable(
  'policies',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    steps: text('steps', { mode: 'json' }).$type<PolicyStep[]>().notNull(),
    repeat: text('repeat', { mode: 'json' }).$type<Repeat>(),
    fallback: text('fallback', { mode: 'json' }).$type<Named>(),
    groupBy: text('group_by', { mode: 'json' }).$type<string[]>().notNull(),
    groupWaitSeconds: integer('group_wait_seconds').notNull(),
    groupIntervalSeconds: integer('group_interval_seconds').notNull().default(300),
    reopenWithinSeconds: integer('reopen_within_seconds').notNull(),
    isDefault: integer('is_default', { mode: 'boolean' }).notNull().default(false),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [index('policies_by_workspace').on(table.workspaceId, table.createdAt)],
)
