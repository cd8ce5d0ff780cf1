import { and, asc, count, desc, eq, isNull, sql, type SQL } from 'drizzle-orm'
import type { MonitorStatus } from '#core/monitor/schema'
import type { Database } from '../database.ts'
import { monitors } from '../tables/monitors.ts'
import type { MonitorRow } from './monitors.ts'

/** Which monitors of a workspace are meant. What is left out excludes nobody. */
export interface MonitorFilter {
  /** Every word must occur in name, target or tags. */
  q?: string | undefined
  /** It carries this tag, in these very letters. */
  tag?: string | undefined
  /** What it shows is one of these, overlays included. */
  status?: readonly MonitorStatus[] | undefined
  type?: string | undefined
  region?: string | undefined
  group?: string | undefined
}

/** How a list is ordered; a leading `-` is downwards. `status` is worst first, then by name. */
export const monitorSorts = ['-createdAt', 'createdAt', 'name', '-name', 'status', '-since'] as const
export type MonitorSort = (typeof monitorSorts)[number]

/** The sort key of a row, its id last: where the next page begins. */
export type SortKey = (string | number)[]

export interface ListQuery {
  filter: MonitorFilter
  sort: MonitorSort
  limit: number
  /** The last row of the page before. */
  after?: SortKey | undefined
  /** Who is in a maintenance now: the rows do not say so. */
  inMaintenance: readonly string[]
}

/** A row, what it shows with its overlays, and its sort key. */
export interface ListedMonitor {
  row: MonitorRow
  key: SortKey
}

/** One page of the workspace's monitors, read by one statement. */
export async function listMonitors(
  db: Database,
  workspaceId: string,
  query: ListQuery,
): Promise<ListedMonitor[]> {
  const { filter, sort, limit, after, inMaintenance } = query
  const keys = sortKeys(sort, shownStatus(inMaintenance))
  const rows = await db
    .select({
      row: monitors,
      ...Object.fromEntries(keys.map(({ by }, index) => [`key${index}`, by.as(`key${index}`)])),
    })
    .from(monitors)
    .where(and(matches(workspaceId, filter, inMaintenance), after && isAfter(keys, after)))
    .orderBy(...keys.map(({ by, down }) => (down ? desc(by) : asc(by))))
    .limit(limit)
  return rows.map(({ row, ...found }) => ({
    row,
    key: keys.map((_, index) => (found as Record<string, string | number>)[`key${index}`] ?? ''),
  }))
}

/** How many monitors a filter means. */
export async function countMonitors(
  db: Database,
  workspaceId: string,
  filter: MonitorFilter,
  inMaintenance: readonly string[],
): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(monitors)
    .where(matches(workspaceId, filter, inMaintenance))
  return row?.count ?? 0
}

function matches(
  workspaceId: string,
  { q, tag, status, type, region, group }: MonitorFilter,
  inMaintenance: readonly string[],
): SQL | undefined {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return and(
    eq(monitors.workspaceId, workspaceId),
    isNull(monitors.deletedAt),
    ...words.map((word) => sql`instr(${searchText}, ${word}) > 0`),
    // The text is asked first: reading a row's JSON takes ten times as long.
    tag === undefined
      ? undefined
      : sql`instr(${searchText}, ${tag.toLowerCase()}) > 0 AND ${holds('$.tags', tag)}`,
    type === undefined ? undefined : sql`${monitors.check} ->> 'type' = ${type}`,
    region === undefined ? undefined : holds('$.regions', region),
    group === undefined ? undefined : sql`${monitors.settings} ->> 'group' = ${group}`,
    status === undefined
      ? undefined
      : sql`${shownStatus(inMaintenance)} IN (SELECT value FROM json_each(${JSON.stringify(status)}))`,
  )
}

const holds = (path: string, value: string): SQL =>
  sql`EXISTS (SELECT 1 FROM json_each(${monitors.settings}, ${path}) WHERE value = ${value})`

/** A row of before the text was kept is read for what it says. */
const searchText = sql`COALESCE(${monitors.search}, lower(${monitors.name} || ' ' ||
  COALESCE(${monitors.check} ->> 'url', ${monitors.check} ->> 'hostname', '') || ' ' || (${monitors.settings} ->> 'tags')))`

const shownStatus = (inMaintenance: readonly string[]): SQL<string> =>
  inMaintenance.length === 0
    ? sql`CASE WHEN ${monitors.settings} ->> 'paused' THEN 'paused' ELSE ${monitors.status} END`
    : sql`CASE WHEN ${monitors.settings} ->> 'paused' THEN 'paused'
        WHEN ${monitors.id} IN (SELECT value FROM json_each(${JSON.stringify(inMaintenance)})) THEN 'maintenance'
        ELSE ${monitors.status} END`

interface Key {
  by: SQL<string | number>
  down: boolean
}

/** The keys of an order; the id is always the last, so that no two rows are equal. */
function sortKeys(sort: MonitorSort, shown: SQL<string>): Key[] {
  const field = sort.replace('-', '') as 'createdAt' | 'name' | 'since' | 'status'
  const name = sql<string>`${monitors.name} COLLATE NOCASE`
  const by: Record<typeof field, SQL<string | number>[]> = {
    createdAt: [sql`${monitors.createdAt}`],
    since: [sql`${monitors.since}`],
    name: [name],
    status: [rank(shown), name],
  }
  return [...by[field], sql<string>`${monitors.id}`].map((key) => ({ by: key, down: sort.startsWith('-') }))
}

/** Worst first, as people want to see it. */
const rank = (shown: SQL<string>): SQL<number> =>
  sql`CASE ${shown} WHEN 'down' THEN 0 WHEN 'degraded' THEN 1 WHEN 'unknown' THEN 2 WHEN 'pending' THEN 3
    WHEN 'up' THEN 4 WHEN 'maintenance' THEN 5 ELSE 6 END`

/** (a, b, c) beyond the last row's, each key in its own direction. */
function isAfter(keys: readonly Key[], after: SortKey): SQL | undefined {
  return keys.reduceRight<SQL | undefined>((rest, { by, down }, index) => {
    const value = after[index] ?? ''
    const beyond = down ? sql`${by} < ${value}` : sql`${by} > ${value}`
    return rest ? sql`(${beyond} OR (${by} = ${value} AND ${rest}))` : beyond
  }, undefined)
}
