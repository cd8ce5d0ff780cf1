import { dayMs } from '#core/cell'
import type { Incident } from '#core/incident/schema'
import type { MonitorSettings } from '#core/monitor/schema'
import type { Transition } from '#core/monitor/transition'
import { recentDays } from '#core/status-page/model'
import type { MaintenanceSpan } from './maintenances.ts'

const maxTransitions = 20_000
const maxIncidents = 100
const maxGaps = 5_000

/** Of an incident of several monitors: one of them is in a list. */
const isOfGroup = (list: string): string =>
  `i.monitor_id IS NULL AND i.group_key GLOB 'group:*'
      AND EXISTS (SELECT 1 FROM json_each(i.body, '$.monitorIds') g WHERE g.value IN ${list})`

const listedHere = "(SELECT value->>'monitorId' FROM json_each(p.components))"

/**
 * What a page says depends on: its version, the hour, each monitor's version and newest transition, the incidents
 * that are not over, the notes for visitors, the windows in force or near, and the newest gap. Two texts differ = the
 * page must be rendered again. ?1 is now. A monitor's `status_seq` moves with each logged transition.
 */
const stateKey = `
  p.version || '|' || CAST(?1 / 3600000 AS INTEGER) || '|' ||
  COALESCE((SELECT group_concat(s, ',') FROM (
    SELECT m.status_seq || '.' || m.version || '.' || (m.deleted_at IS NOT NULL) || '.' ||
      COALESCE(m.flapping_since, '') AS s
    FROM json_each(p.components) c JOIN monitors m ON m.id = c.value->>'monitorId' ORDER BY c.key)), '') || '|' ||
  COALESCE((SELECT group_concat(s, ',') FROM (
    SELECT i.id || '.' || i.revision AS s FROM incidents i
    WHERE +i.status IN ('open', 'acknowledged') AND i.workspace_id = p.workspace_id
      AND i.monitor_id IN ${listedHere}
    UNION ALL SELECT i.id || '.' || i.revision FROM incidents i
    WHERE i.status IN ('open', 'acknowledged') AND +i.workspace_id = p.workspace_id
      AND ${isOfGroup(listedHere)}
    ORDER BY s)), '') || '|' ||
  COALESCE((SELECT group_concat(s, ',') FROM (
    SELECT i.id || '.' || i.public_note_at AS s FROM incidents i
    WHERE i.workspace_id = p.workspace_id AND i.public_note_at > ?1 - ${recentDays * dayMs}
      AND (+i.monitor_id IN ${listedHere} OR ${isOfGroup(listedHere)})
    ORDER BY s)), '') || '|' ||
  COALESCE((SELECT group_concat(s, ',') FROM (
    SELECT w.maintenance_id || '.' || w.starts_at || '.' || w.ends_at || '.' || (w.starts_at <= ?1) || x.title AS s
    FROM maintenance_windows w JOIN maintenances x ON x.id = w.maintenance_id
    WHERE w.workspace_id = p.workspace_id AND w.starts_at <= ?1 + 1209600000 AND w.ends_at > ?1
    ORDER BY w.starts_at, w.maintenance_id LIMIT 50)), '') || '|' ||
  COALESCE((SELECT MAX(g.to_ms) FROM gaps g WHERE g.to_ms > ?1 - 86400000 AND g.lane IN (
    SELECT a.lane FROM json_each(p.components) c JOIN assignments a ON a.monitor_id = c.value->>'monitorId')), '')`

export interface StalePage {
  id: string
  workspaceId: string
  slug: string
}

/** Pages whose snapshot was made from other facts than those of now; of one workspace, or of all. */
export async function stalePages(
  db: D1Database | D1DatabaseSession,
  { now, workspaceId, limit }: { now: number; workspaceId?: string; limit: number },
): Promise<StalePage[]> {
  const { results } = await db
    .prepare(
      `SELECT p.id AS id, p.workspace_id AS workspaceId, p.slug AS slug FROM status_pages p
       WHERE (?2 IS NULL OR p.workspace_id = ?2) AND p.rendered_key IS NOT (${stateKey}) LIMIT ?3`,
    )
    .bind(now, workspaceId ?? null, limit)
    .all<StalePage>()
  return results
}

/** Remembers what the snapshot was made from. */
export async function noteRendered(
  db: D1Database | D1DatabaseSession,
  { workspaceId, id }: { workspaceId: string; id: string },
  key: string,
): Promise<void> {
  await db
    .prepare('UPDATE status_pages SET rendered_key = ?3 WHERE workspace_id = ?1 AND id = ?2')
    .bind(workspaceId, id, key)
    .run()
}

export interface PageRecord {
  id: string
  workspaceId: string
  slug: string
  title: string
  version: number
  key: string
}

/** Where a page is and what it should be rendered from now; null when there is no such page any more. */
export async function findPageState(
  db: D1Database | D1DatabaseSession,
  { workspaceId, id }: { workspaceId: string; id: string },
  now: number,
): Promise<Pick<PageRecord, 'slug' | 'key'> | null> {
  return db
    .prepare(
      `SELECT p.slug AS slug, ${stateKey} AS key FROM status_pages p WHERE p.workspace_id = ?2 AND p.id = ?3`,
    )
    .bind(now, workspaceId, id)
    .first<Pick<PageRecord, 'slug' | 'key'>>()
}

export interface ComponentRecord {
  name: string
  monitorId: string
  status: Transition['to']
  since: number
  flappingSince: number | null
  createdAt: number
  settings: MonitorSettings
}

/** Everything a page is made of, read at one moment. */
export interface PageRecords {
  page: PageRecord
  components: ComponentRecord[]
  /** By monitor, then in the order of `seq`; the newest 20,000. */
  transitions: Pick<Transition, 'monitorId' | 'from' | 'to' | 'at'>[]
  lanes: { monitorId: string; lane: string; region: string; from: number; until: number | null }[]
  gaps: { lane: string; from: number; to: number }[]
  incidents: Incident[]
  maintenances: MaintenanceSpan[]
}

const ofPage = 'FROM status_pages p JOIN json_each(p.components) c'
const monitorOf = `m.id = c.value->>'monitorId' AND m.workspace_id = p.workspace_id`
const here = 'WHERE p.workspace_id = ?1 AND p.id = ?2'
const ofThisPage = `(SELECT c.value->>'monitorId' ${ofPage} ${here})`

/** One batch, so one moment, for a page of this workspace; null when there is none. `since` bounds the history. */
export async function readPage(
  db: D1Database | D1DatabaseSession,
  { workspaceId, id }: { workspaceId: string; id: string },
  { now, since, incidentsSince }: { now: number; since: number; incidentsSince: number },
): Promise<PageRecords | null> {
  const [page, components, transitions, lanes, gaps, incidents, maintenances] = await db.batch<Row>([
    db
      .prepare(
        `SELECT p.id AS id, p.workspace_id AS workspaceId, p.slug AS slug, p.title AS title, p.version AS version,
           ${stateKey} AS key FROM status_pages p WHERE p.workspace_id = ?2 AND p.id = ?3`,
      )
      .bind(now, workspaceId, id),
    db
      .prepare(
        `SELECT c.value->>'name' AS name, m.id AS monitorId, m.status AS status, m.since AS since,
           m.flapping_since AS flappingSince, m.created_at AS createdAt, m.settings AS settings
         ${ofPage} JOIN monitors m ON ${monitorOf} AND m.deleted_at IS NULL ${here} ORDER BY c.key`,
      )
      .bind(workspaceId, id),
    db.prepare(transitionsOfPage).bind(workspaceId, id, since, maxTransitions),
    db
      .prepare(
        `SELECT a.monitor_id AS monitorId, a.lane AS lane, a.region AS region, a.from_tick AS "from",
           a.until_tick AS until
         ${ofPage} JOIN monitors m ON ${monitorOf} JOIN assignments a ON a.monitor_id = m.id ${here}
         UNION SELECT s.monitor_id, s.lane, s.region, s.from_tick, s.until_tick
         ${ofPage} JOIN monitors m ON ${monitorOf} JOIN stints s ON s.monitor_id = m.id AND s.until_tick > ?3 ${here}`,
      )
      .bind(workspaceId, id, since),
    db
      .prepare(
        `SELECT g.lane AS lane, g.from_ms AS "from", g.to_ms AS "to" FROM gaps g
         WHERE g.to_ms > ?3 AND g.lane IN (
           SELECT a.lane ${ofPage} JOIN assignments a ON a.monitor_id = c.value->>'monitorId' ${here}
           UNION SELECT s.lane ${ofPage}
           JOIN stints s ON s.monitor_id = c.value->>'monitorId' AND s.until_tick > ?3 ${here})
         ORDER BY g.to_ms DESC LIMIT ?4`,
      )
      .bind(workspaceId, id, since, maxGaps),
    db
      .prepare(
        `SELECT body FROM (
           SELECT i.body AS body, i.started_at AS at FROM incidents i
           WHERE i.workspace_id = ?1 AND i.monitor_id IN ${ofThisPage}
             AND (i.resolved_at IS NULL OR i.resolved_at >= ?3)
           UNION ALL SELECT i.body, i.started_at FROM incidents i
           WHERE i.workspace_id = ?1 AND ${isOfGroup(ofThisPage)}
             AND (i.resolved_at IS NULL OR i.resolved_at >= ?3))
         ORDER BY at DESC LIMIT ?4`,
      )
      .bind(workspaceId, id, incidentsSince, maxIncidents),
    db
      .prepare(
        `SELECT x.id AS id, x.title AS title, x.monitor_ids AS monitorIds, x.tags AS tags, x.groups AS groups,
           w.starts_at AS startsAt, w.ends_at AS endsAt
         FROM maintenance_windows w JOIN maintenances x ON x.id = w.maintenance_id
         WHERE w.workspace_id = ?1 AND w.ends_at > ?2 AND w.starts_at < ?3 + 1209600000
         ORDER BY w.starts_at LIMIT 5000`,
      )
      .bind(workspaceId, since, now),
  ])
  const [record] = page?.results ?? []
  if (!record) return null
  return {
    page: record as unknown as PageRecord,
    components: parsed(components, 'settings') as unknown as ComponentRecord[],
    transitions: (transitions?.results ?? []) as unknown as PageRecords['transitions'],
    lanes: (lanes?.results ?? []) as unknown as PageRecords['lanes'],
    gaps: (gaps?.results ?? []) as unknown as PageRecords['gaps'],
    incidents: parsed(incidents, 'body').map(({ body }) => body as Incident),
    maintenances: parsed(
      maintenances,
      'monitorIds',
      'tags',
      'groups',
    ) as unknown as PageRecords['maintenances'],
  }
}

const transitionsOfPage = `
  SELECT monitorId, "from", "to", at FROM (
    SELECT t.monitor_id AS monitorId, t.from_status AS "from", t.to_status AS "to", t.at AS at, t.seq AS seq
    FROM transitions t
    WHERE t.workspace_id = ?1 AND t.at >= ?3
      AND t.monitor_id IN (SELECT c.value->>'monitorId' ${ofPage} ${here})
    ORDER BY t.at DESC LIMIT ?4)
  ORDER BY monitorId, seq`

type Row = Record<string, unknown>

/** Rows with these JSON columns read. */
const parsed = (answer: D1Result<Row> | undefined, ...columns: readonly string[]): Row[] =>
  (answer?.results ?? []).map((row) => ({
    ...row,
    ...Object.fromEntries(columns.map((column) => [column, JSON.parse(String(row[column]))])),
  }))
