import { and, asc, desc, eq, isNull, lt, or } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { devices } from '../tables/devices.ts'

export type DeviceRow = typeof devices.$inferSelect

/** How many devices a workspace may have: each is a delivery of its own, per event and channel. */
export const maxDevices = 500

/** The place a device's envelope is bound to. */
export const deviceContext = (workspaceId: string, id: string): string => `device:${workspaceId}:${id}`

const living = (workspaceId: string, id: string) =>
  and(eq(devices.workspaceId, workspaceId), eq(devices.id, id), isNull(devices.removedAt))

export async function findDevice(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<DeviceRow | undefined> {
  const [row] = await db.select().from(devices).where(living(workspaceId, id))
  return row
}

/** The device with that token or endpoint, also one that is removed: it may come back. */
export async function findDeviceByHash(
  db: Database,
  { workspaceId, kind, hash }: Pick<DeviceRow, 'workspaceId' | 'kind' | 'hash'>,
): Promise<DeviceRow | undefined> {
  const [row] = await db
    .select()
    .from(devices)
    .where(and(eq(devices.workspaceId, workspaceId), eq(devices.kind, kind), eq(devices.hash, hash)))
  return row
}

/** Newest first, without the removed. `before` is the sort key of the page before. */
export function listDevices(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: { createdAt: number; id: string } | undefined },
): Promise<DeviceRow[]> {
  const older = before && [
    lt(devices.createdAt, before.createdAt),
    and(eq(devices.createdAt, before.createdAt), lt(devices.id, before.id)),
  ]
  return db
    .select()
    .from(devices)
    .where(and(eq(devices.workspaceId, workspaceId), isNull(devices.removedAt), older && or(...older)))
    .orderBy(desc(devices.createdAt), desc(devices.id))
    .limit(limit)
}

/** Every device that is not removed, oldest first; never more than `maxDevices`. */
export const livingDevices = (db: Database, workspaceId: string): Promise<DeviceRow[]> =>
  db
    .select()
    .from(devices)
    .where(and(eq(devices.workspaceId, workspaceId), isNull(devices.removedAt)))
    .orderBy(asc(devices.createdAt), asc(devices.id))

/** Adds a device. `taken`: its token or endpoint is known; `full`: there are as many as there may be. */
export async function insertDevice(db: Database, row: DeviceRow): Promise<'added' | 'taken' | 'full'> {
  // One statement: of two requests at the limit, one finds it reached.
  const { meta } = await db.$client
    .prepare(
      `INSERT INTO devices (id, workspace_id, kind, person_id, user_id, name, envelope, hash, service, public_key,
         created_at, last_seen_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11
       WHERE (SELECT COUNT(*) FROM devices WHERE workspace_id = ?2 AND removed_at IS NULL) < ?12
       ON CONFLICT (workspace_id, kind, hash) DO NOTHING`,
    )
    .bind(
      row.id,
      row.workspaceId,
      row.kind,
      row.personId,
      row.userId,
      row.name,
      row.envelope,
      row.hash,
      row.service,
      row.publicKey,
      row.createdAt,
      maxDevices,
    )
    .run()
  if (meta.changes > 0) return 'added'
  return (await findDeviceByHash(db, row)) ? 'taken' : 'full'
}

type Refresh = Pick<
  DeviceRow,
  'name' | 'envelope' | 'hash' | 'service' | 'publicKey' | 'lastSeenAt' | 'userId' | 'personId'
>

/** Registers a device again, also one that was removed; null when it is not there. */
export async function refreshDevice(
  db: Database,
  workspaceId: string,
  id: string,
  refresh: Refresh,
): Promise<DeviceRow | null> {
  const [row] = await db
    .update(devices)
    .set({ ...refresh, removedAt: null, removedReason: null })
    .where(and(eq(devices.workspaceId, workspaceId), eq(devices.id, id)))
    .returning()
  return row ?? null
}

/**
 * Removes a device and forgets what reaches it; its row stays, so that its name can be shown and it may come back.
 * False when there is none (any more), or when it was registered anew since `seenBefore`.
 */
export async function removeDevice(
  db: Database,
  workspaceId: string,
  id: string,
  { reason, at, seenBefore = at }: { reason: string; at: number; seenBefore?: number },
): Promise<boolean> {
  const rows = await db
    .update(devices)
    .set({ removedAt: at, removedReason: reason, envelope: '' })
    .where(and(living(workspaceId, id), lt(devices.lastSeenAt, seenBefore + 1)))
    .returning({ id: devices.id })
  return rows.length > 0
}
