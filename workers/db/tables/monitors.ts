import { customType, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { completeSettings, type KeptSettings, type MonitorSettings } from '#core/monitor/schema'

/** Settings as JSON; what an older version did not know of is filled in as it is read. */
const settingsColumn = customType<{ data: MonitorSettings; driverData: string }>({
  dataType: () => 'text',
  toDriver: (settings) => JSON.stringify(settings),
  fromDriver: (kept) => completeSettings(JSON.parse(kept) as KeptSettings),
})

/** Configuration of monitors: written by the API only. Times are epoch ms. */
export const monitors = sqliteTable(
  'monitors',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    name: text('name').notNull(),
    /** `{ type, … }`, validated by the check's own schema. */
    check: text('check', { mode: 'json' }).$type<{ type: string } & Record<string, unknown>>().notNull(),
    settings: settingsColumn('settings').notNull(),
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
    /** Projection of the newest logged transition: what lists show. The monitor object is the truth. */
    status: text('status').notNull().default('pending'),
    since: integer('since').notNull(),
    statusSeq: integer('status_seq').notNull().default(0),
    /** What the check looks at, in words; null in a row of before this was kept. */
    target: text('target'),
    /** Name, target and tags in lower case: what a search looks through. Null like `target`. */
    search: text('search'),
    /** Why, where no evidence says it; and when it began to flap. */
    statusReason: text('status_reason'),
    flappingSince: integer('flapping_since'),
  },
  (table) => [index('monitors_by_workspace').on(table.workspaceId, table.createdAt)],
)

/** Who depends on whom: what `settings.dependsOn` says, to be found from both sides. */
export const dependencies = sqliteTable(
  'dependencies',
  {
    workspaceId: text('workspace_id').notNull(),
    parentId: text('parent_id').notNull(),
    childId: text('child_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.parentId, table.childId] }),
    index('dependencies_by_child').on(table.childId),
  ],
)

/** One row per lane: `assigned` > `acked` is a debt the cron pushes. */
export const lanes = sqliteTable('lanes', {
  name: text('name').primaryKey(),
  region: text('region').notNull(),
  number: integer('number').notNull(),
  generation: integer('generation').notNull(),
  overflow: integer('overflow', { mode: 'boolean' }).notNull(),
  assignedVersion: integer('assigned_version').notNull().default(0),
  ackedVersion: integer('acked_version').notNull().default(0),
  /** Sum of (expected wait / interval) of what is assigned here. */
  occupancy: integer('occupancy_milli').notNull().default(0),
  /** The newest answer to a poke. */
  lastSeenAt: integer('last_seen_at'),
  silentSince: integer('silent_since'),
  /** Since when it has measured so little that others could do its work; null while it is worth its keep. */
  idleSince: integer('idle_since'),
  /** Since when its monitors are on their way to other lanes and nothing new is placed here. */
  drainingSince: integer('draining_since'),
})

/** Which lane runs which monitor. A row is kept, marked removed, until its lane has acknowledged that. */
export const assignments = sqliteTable(
  'assignments',
  {
    lane: text('lane').notNull(),
    monitorId: text('monitor_id').notNull(),
    workspaceId: text('workspace_id').notNull(),
    region: text('region').notNull(),
    /** The lane's assignedVersion at which this row last changed. */
    version: integer('version').notNull(),
    regionIndex: integer('region_index').notNull(),
    regionCount: integer('region_count').notNull(),
    fromTick: integer('from_tick').notNull(),
    untilTick: integer('until_tick'),
    removed: integer('removed', { mode: 'boolean' }).notNull().default(false),
    /** How long a check held its place on the lane it came from: its measured weight travels along. */
    waitMs: integer('wait_ms'),
  },
  (table) => [
    primaryKey({ columns: [table.lane, table.monitorId] }),
    index('assignments_by_monitor').on(table.monitorId),
  ],
)

/**
 * Which lane ran which monitor before it moved: whose gaps count in which past. Written when a move is decided, and
 * kept as long as the gaps are, for its assignment goes, or becomes another one when the monitor comes back.
 */
export const stints = sqliteTable(
  'stints',
  {
    monitorId: text('monitor_id').notNull(),
    workspaceId: text('workspace_id').notNull(),
    region: text('region').notNull(),
    lane: text('lane').notNull(),
    fromTick: integer('from_tick').notNull(),
    untilTick: integer('until_tick').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.monitorId, table.untilTick, table.region] }),
    index('stints_by_workspace').on(table.workspaceId, table.untilTick),
    index('stints_by_end').on(table.untilTick),
  ],
)

/** Where a heartbeat's pings come in. Only a hash of the token is looked up; the token itself lies in an envelope. */
export const pingTokens = sqliteTable('ping_tokens', {
  hash: text('hash').primaryKey(),
  monitorId: text('monitor_id').notNull().unique(),
  workspaceId: text('workspace_id').notNull(),
  envelope: text('envelope').notNull(),
  createdAt: integer('created_at').notNull(),
})

/**
 * Maintenance, once or by a rule. `monitorIds`, `tags` and `groups` say whom it covers; all empty covers the workspace.
 * Of one that repeats `startsAt` is the first start and `endsAt` the end of the repetition.
 */
export const maintenances = sqliteTable(
  'maintenances',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    title: text('title').notNull(),
    monitorIds: text('monitor_ids', { mode: 'json' }).$type<string[]>().notNull(),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
    groups: text('groups', { mode: 'json' }).$type<string[]>().notNull().default([]),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    timezone: text('timezone').notNull(),
    rrule: text('rrule'),
    cron: text('cron'),
    durationSeconds: integer('duration_seconds'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('maintenances_by_workspace').on(table.workspaceId, table.endsAt)],
)

/**
 * The spans of each maintenance: what was, which no later edit changes, and what will be in the next weeks. Reports and
 * pages read these; monitor objects reckon with the rule itself.
 */
export const maintenanceWindows = sqliteTable(
  'maintenance_windows',
  {
    maintenanceId: text('maintenance_id').notNull(),
    workspaceId: text('workspace_id').notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.maintenanceId, table.startsAt] }),
    index('maintenance_windows_by_workspace').on(table.workspaceId, table.endsAt),
  ],
)
