import { and, desc, eq, lt, ne, or, sql } from 'drizzle-orm'
import type { Incident, IncidentStatus } from '#core/incident/schema'
import type { Database } from '../database.ts'
import { incidents } from '../tables/log.ts'

/** An incident as its object hands it to the log. */
export interface IncidentFact {
  groupKey: string
  revision: number
  incident: Incident
}

/** Statements that file incidents, to be run in a batch: filing twice, or an older copy, changes nothing. */
export function fileIncidents(db: D1Database, facts: readonly IncidentFact[]): D1PreparedStatement[] {
  if (facts.length === 0) return []
  return [db.prepare(upsert).bind(JSON.stringify(facts))]
}

const upsert = `
  INSERT INTO incidents
    (id, workspace_id, group_key, monitor_id, status, started_at, resolved_at, revision, public_note_at, body)
  SELECT value->>'$.incident.id', value->>'$.incident.workspaceId', value->>'groupKey',
    value->>'$.incident.monitorId', value->>'$.incident.status', value->>'$.incident.startedAt',
    value->>'$.incident.resolvedAt', value->>'revision',
    (SELECT MAX(t.value->>'at') FROM json_each(facts.value, '$.incident.timeline') t
      WHERE t.value->>'kind' = 'note' AND t.value->>'public'),
    value->'incident'
  FROM json_each(?1) facts WHERE true
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, started_at = excluded.started_at,
    resolved_at = excluded.resolved_at, revision = excluded.revision,
    public_note_at = excluded.public_note_at, body = excluded.body
  WHERE excluded.revision > incidents.revision AND incidents.workspace_id = excluded.workspace_id`

export interface IncidentRow {
  groupKey: string
  revision: number
  incident: Incident
}

const columns = { groupKey: incidents.groupKey, revision: incidents.revision, incident: incidents.body }

/** The log's copy of an incident; its object may know more. */
export async function findIncident(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<IncidentRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(incidents)
    .where(and(eq(incidents.workspaceId, workspaceId), eq(incidents.id, id)))
  return row
}

export interface IncidentFilter {
  /** `ongoing` is everything that is not resolved. */
  status?: IncidentStatus | 'ongoing'
  monitorId?: string
  limit: number
  before?: { startedAt: number; id: string } | undefined
}

/** Of this monitor alone, or of a group that it is in: each of the two has its index. */
const isAbout = (workspaceId: string, monitorId: string) => sql`${incidents.id} IN (
  SELECT id FROM incidents WHERE workspace_id = ${workspaceId} AND monitor_id = ${monitorId}
  UNION ALL SELECT i.id FROM incidents i, json_each(i.body, '$.monitorIds') m
  WHERE i.workspace_id = ${workspaceId} AND i.monitor_id IS NULL AND i.group_key GLOB 'group:*'
    AND m.value = ${monitorId})`

/** Newest first. `before` is the sort key of the page before. */
export async function listIncidents(
  db: Database,
  workspaceId: string,
  { status, monitorId, limit, before }: IncidentFilter,
): Promise<IncidentRow[]> {
  const older = before && [
    lt(incidents.startedAt, before.startedAt),
    and(eq(incidents.startedAt, before.startedAt), lt(incidents.id, before.id)),
  ]
  const wanted =
    status === 'ongoing' ? ne(incidents.status, 'resolved') : status && eq(incidents.status, status)
  return db
    .select(columns)
    .from(incidents)
    .where(
      and(
        // The plus keeps the index of the whole workspace out of it where few are asked for.
        monitorId === undefined
          ? eq(incidents.workspaceId, workspaceId)
          : sql`+${incidents.workspaceId} = ${workspaceId}`,
        wanted,
        monitorId === undefined ? undefined : isAbout(workspaceId, monitorId),
        older && or(...older),
      ),
    )
    .orderBy(desc(incidents.startedAt), desc(incidents.id))
    .limit(limit)
}

/** Objects that own an incident which is not over: the cron pokes them. Of all workspaces: for the sweep only. */
export async function ongoingIncidentObjects(
  db: D1Database,
  limit: number,
): Promise<{ workspaceId: string; groupKey: string }[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT workspace_id AS workspaceId, group_key AS groupKey FROM incidents
       WHERE status IN ('open', 'acknowledged') LIMIT ?`,
    )
    .bind(limit)
    .all<{ workspaceId: string; groupKey: string }>()
  return results
}

/** The same of one workspace: their group keys. */
export async function ongoingIncidentObjectsOf(
  db: D1Database,
  workspaceId: string,
  limit: number,
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT group_key AS groupKey FROM incidents
       WHERE status IN ('open', 'acknowledged') AND workspace_id = ?1 LIMIT ?2`,
    )
    .bind(workspaceId, limit)
    .all<{ groupKey: string }>()
  return results.map(({ groupKey }) => groupKey)
}

/** The open incidents about regions of a workspace, by region. */
export async function troubledRegions(db: D1Database, workspaceId: string): Promise<Map<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT substr(group_key, 8) AS region, id FROM incidents
       WHERE status IN ('open', 'acknowledged') AND workspace_id = ?1 AND group_key GLOB 'region:*'`,
    )
    .bind(workspaceId)
    .all<{ region: string; id: string }>()
  return new Map(results.map(({ region, id }) => [region, id]))
}

/** The monitors whose incidents are not over: what the cron wakes. */
export async function ongoingMonitors(
  db: D1Database,
  limit: number,
): Promise<{ workspaceId: string; monitorId: string }[]> {
  const { results } = await db
    .prepare(
      `SELECT workspace_id AS workspaceId, monitor_id AS monitorId FROM incidents
       WHERE status IN ('open', 'acknowledged') AND monitor_id IS NOT NULL
       UNION SELECT i.workspace_id, m.value FROM incidents i, json_each(i.body, '$.monitorIds') m
       WHERE i.status IN ('open', 'acknowledged') AND i.monitor_id IS NULL LIMIT ?`,
    )
    .bind(limit)
    .all<{ workspaceId: string; monitorId: string }>()
  return results
}

/** How many incidents of a workspace are not resolved. */
export async function countOngoing(db: Database, workspaceId: string): Promise<number> {
  return db.$count(incidents, and(eq(incidents.workspaceId, workspaceId), ne(incidents.status, 'resolved')))
}
