import { groupIds } from '#core/monitor-group'

/** A monitor as a group counts it. */
export interface Member {
  id: string
  tags: string[]
}

/** Workspaces that watch anything, in order, after `after`. */
export async function workspacesAfter(db: D1Database, after: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare('SELECT DISTINCT workspace_id AS id FROM monitors WHERE workspace_id > ?1 ORDER BY 1 LIMIT ?2')
    .bind(after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/**
 * The monitors of a workspace with their tags, by id: also those deleted after `since`, for what was checked until then
 * happened. Without them an hour would seem to say less than what is kept of it, and its late rows would not count.
 */
export async function membersOf(db: D1Database, workspaceId: string, since: number): Promise<Member[]> {
  const { results } = await db
    .prepare(
      `SELECT id, COALESCE(settings ->> 'tags', '[]') AS tags FROM monitors
       WHERE workspace_id = ?1 AND (deleted_at IS NULL OR deleted_at >= ?2) ORDER BY id`,
    )
    .bind(workspaceId, since)
    .all<{ id: string; tags: string }>()
  return results.map(({ id, tags }) => ({ id, tags: JSON.parse(tags) as string[] }))
}

/** An hour of one region in which monitors say more than what is kept of their group. */
export interface StaleHour {
  region: string
  start: number
  /** What the group's row becomes: grows with every hour added or revised. */
  revision: number
}

/** Hours in [from, to) that are to be added up anew. Seeks by key: reads only those hours. */
export async function staleGroupHours(
  db: D1Database,
  group: { id: string; memberIds: readonly string[] },
  regions: readonly string[],
  range: { from: number; to: number },
): Promise<StaleHour[]> {
  const { results } = await db
    .prepare(
      `SELECT h.region AS region, h.start AS start, SUM(h.revision + 1) AS revision
       FROM json_each(?1) m CROSS JOIN json_each(?2) r CROSS JOIN hours h
       WHERE h.monitor_id = m.value AND h.region = r.value AND h.start >= ?3 AND h.start < ?4
       GROUP BY h.region, h.start
       HAVING SUM(h.revision + 1) > COALESCE((SELECT g.revision FROM hours g
         WHERE g.monitor_id = ?5 AND g.region = h.region AND g.start = h.start), -1)`,
    )
    .bind(JSON.stringify(group.memberIds), JSON.stringify(regions), range.from, range.to, group.id)
    .all<StaleHour>()
  return results
}

/** The encoded hour rows of these monitors in one region and hour. */
export async function hourBodies(
  db: D1Database,
  memberIds: readonly string[],
  { region, start }: Pick<StaleHour, 'region' | 'start'>,
): Promise<{ monitorId: string; body: Uint8Array }[]> {
  const { results } = await db
    .prepare(
      `SELECT h.monitor_id AS monitorId, hex(h.body) AS body FROM json_each(?1) m CROSS JOIN hours h
       WHERE h.monitor_id = m.value AND h.region = ?2 AND h.start = ?3`,
    )
    .bind(JSON.stringify(memberIds), region, start)
    .all<{ monitorId: string; body: string }>()
  return results.map(({ monitorId, body }) => ({ monitorId, body: Uint8Array.fromHex(body) }))
}

/** Ids of groups that have rows in a table, in order, after `after`: seeks from one to the next. */
export async function groupIdsAfter(
  db: D1Database,
  table: 'hours' | 'days',
  after: string,
  limit: number,
): Promise<string[]> {
  const next = (than: string) =>
    `(SELECT MIN(monitor_id) FROM ${table} WHERE monitor_id > ${than} AND monitor_id < ?2)`
  const { results } = await db
    .prepare(
      `WITH RECURSIVE g(id) AS (SELECT ${next('?1')} UNION ALL SELECT ${next('g.id')} FROM g WHERE g.id IS NOT NULL)
       SELECT id FROM g WHERE id IS NOT NULL LIMIT ?3`,
    )
    .bind(after || groupIds.from, groupIds.to, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
