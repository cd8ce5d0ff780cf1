import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { idempotency } from '../tables/workspace.ts'

export type IdempotencyRow = typeof idempotency.$inferSelect

/** Answers are good this long; the hourly retention deletes them later. */
const keptMs = 24 * 3_600_000
/** A claim without an answer after this long belonged to a process that died. */
const claimMs = 60_000

export interface Claim {
  workspaceId: string
  key: string
  requestHash: string
  at: number
}

const same = ({ workspaceId, key }: Pick<Claim, 'workspaceId' | 'key'>) =>
  and(eq(idempotency.workspaceId, workspaceId), eq(idempotency.key, key))

/** Claims a key for a request, taking over what has expired. Answers the row in the way when it is taken. */
export async function claimIdempotency(db: Database, claim: Claim): Promise<IdempotencyRow | 'claimed'> {
  const { workspaceId, key, requestHash, at } = claim
  const fresh = { requestHash, status: null, body: null, createdAt: at }
  const expired = or(
    lt(idempotency.createdAt, at - keptMs),
    and(isNull(idempotency.status), lt(idempotency.createdAt, at - claimMs)),
  )
  const [won] = await db
    .insert(idempotency)
    .values({ workspaceId, key, ...fresh })
    .onConflictDoUpdate({ target: [idempotency.workspaceId, idempotency.key], set: fresh, setWhere: expired })
    .returning({ key: idempotency.key })
  if (won) return 'claimed'
  const [row] = await db.select().from(idempotency).where(same(claim))
  // Gone in between: the other request failed and let the key go. The caller repeats and finds it free.
  return row ?? { workspaceId, key, requestHash, status: null, body: null, createdAt: at }
}

/** Keeps the answer (sealed: it may hold a secret that is shown once) of a claimed request. */
export async function keepAnswer(
  db: Database,
  claim: Claim,
  answer: { status: number; body: string },
): Promise<void> {
  await db
    .update(idempotency)
    .set(answer)
    .where(and(same(claim), eq(idempotency.createdAt, claim.at)))
}

/** Lets a claim go: its request has changed nothing, so it may be tried again. */
export async function releaseClaim(db: Database, claim: Claim): Promise<void> {
  await db.delete(idempotency).where(and(same(claim), eq(idempotency.createdAt, claim.at)))
}
