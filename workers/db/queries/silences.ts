import { and, desc, eq, gt, lt, or } from 'drizzle-orm'
import type { Silence } from '#core/alert/silence'
import type { Database } from '../database.ts'
import { silences } from '../tables/silences.ts'

export type SilenceRow = typeof silences.$inferSelect

const mine = (workspaceId: string, id: string) =>
  and(eq(silences.workspaceId, workspaceId), eq(silences.id, id))

export async function insertSilence(db: Database, row: SilenceRow): Promise<void> {
  await db.insert(silences).values(row)
}

export async function findSilence(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<SilenceRow | undefined> {
  const [row] = await db.select().from(silences).where(mine(workspaceId, id))
  return row
}

/** The one that ends last comes first. `before` is the sort key of the page before; `activeAt` leaves out what is over. */
export function listSilences(
  db: Database,
  workspaceId: string,
  asked: { limit: number; before?: { until: number; id: string } | undefined; activeAt?: number | undefined },
): Promise<SilenceRow[]> {
  const { limit, before, activeAt } = asked
  const further = before && [
    lt(silences.until, before.until),
    and(eq(silences.until, before.until), lt(silences.id, before.id)),
  ]
  return db
    .select()
    .from(silences)
    .where(
      and(
        eq(silences.workspaceId, workspaceId),
        activeAt === undefined ? undefined : gt(silences.until, activeAt),
        further && or(...further),
      ),
    )
    .orderBy(desc(silences.until), desc(silences.id))
    .limit(limit)
}

/** Null when the workspace has no such silence. */
export async function updateSilence(
  db: Database,
  workspaceId: string,
  id: string,
  change: Partial<Pick<SilenceRow, 'until' | 'comment'>>,
): Promise<SilenceRow | null> {
  const [row] = await db.update(silences).set(change).where(mine(workspaceId, id)).returning()
  return row ?? null
}

/** False when the workspace has no such silence. */
export async function deleteSilence(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const rows = await db.delete(silences).where(mine(workspaceId, id)).returning({ id: silences.id })
  return rows.length > 0
}

/** A silence as alerts know it. */
export const silenceOf = ({ workspaceId: _w, createdAt: _c, ...silence }: SilenceRow): Silence => silence
