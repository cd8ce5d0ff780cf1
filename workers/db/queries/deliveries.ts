import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { Delivery, DeliveryState } from '#core/incident/schema'
import type { Database } from '../database.ts'
import { deliveries } from '../tables/log.ts'

/** A delivery as its owner hands it to the log. `groupKey` names the incident object; null for a test send. */
export interface DeliveryFact {
  groupKey: string | null
  revision: number
  delivery: Delivery
}

/** Statements that file deliveries, to be run in a batch: filing twice, or an older copy, changes nothing. */
export function fileDeliveries(db: D1Database, facts: readonly DeliveryFact[]): D1PreparedStatement[] {
  if (facts.length === 0) return []
  return [db.prepare(upsert).bind(JSON.stringify(facts))]
}

const upsert = `
  INSERT INTO deliveries (id, workspace_id, incident_id, group_key, channel_id, state, created_at, revision, body)
  SELECT value->>'$.delivery.id', value->>'$.delivery.workspaceId', value->>'$.delivery.incidentId',
    value->>'groupKey', value->>'$.delivery.channelId', value->>'$.delivery.state',
    value->>'$.delivery.createdAt', value->>'revision', value->'delivery'
  FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, revision = excluded.revision, body = excluded.body
  WHERE excluded.revision > deliveries.revision AND deliveries.workspace_id = excluded.workspace_id`

export interface DeliveryRow {
  groupKey: string | null
  delivery: Delivery
}

const columns = { groupKey: deliveries.groupKey, delivery: deliveries.body }

export async function findDelivery(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(deliveries)
    .where(and(eq(deliveries.workspaceId, workspaceId), eq(deliveries.id, id)))
  return row
}

/** The same, whosever it is: for who has shown by a signature of ours that they may ask. */
export async function findDeliveryOfAny(db: Database, id: string): Promise<DeliveryRow | undefined> {
  const [row] = await db.select(columns).from(deliveries).where(eq(deliveries.id, id))
  return row
}

export interface DeliveryFilter {
  incidentId?: string
  channelId?: string
  state?: DeliveryState
  limit: number
  before?: { createdAt: number; id: string } | undefined
}

/** Newest first. `before` is the sort key of the page before. */
export function listDeliveries(
  db: Database,
  workspaceId: string,
  { incidentId, channelId, state, limit, before }: DeliveryFilter,
): Promise<DeliveryRow[]> {
  const older = before && [
    lt(deliveries.createdAt, before.createdAt),
    and(eq(deliveries.createdAt, before.createdAt), lt(deliveries.id, before.id)),
  ]
  return db
    .select(columns)
    .from(deliveries)
    .where(
      and(
        eq(deliveries.workspaceId, workspaceId),
        incidentId === undefined ? undefined : eq(deliveries.incidentId, incidentId),
        channelId === undefined ? undefined : eq(deliveries.channelId, channelId),
        state === undefined ? undefined : eq(deliveries.state, state),
        older && or(...older),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(limit)
}
