import { isOpen } from '#core/breaker'
import { openDatabase } from '#db/database'
import { dropBreaker, putBreaker } from '#db/queries/breakers'
import type { Judged } from './breakers.ts'
import type { DeliveryRow } from './deliveries/store.ts'

/** Of an error that people read in a line. */
const maxErrorLength = 300

/** Writes down what people may see of a breaker: when it opens, stays open, or closes. No delivery waits for it. */
export async function logBreaker(
  { env, workspaceId }: { env: Env; workspaceId: string },
  { channelId, channelName, recipient }: DeliveryRow,
  { before, after, error: lastError }: Judged,
  now: number,
): Promise<void> {
  if (!isOpen(before) && !isOpen(after)) return
  const db = openDatabase(env.DB)
  const of = { workspaceId, channelId, recipient }
  const { failures, openUntil } = after
  try {
    if (openUntil === null) await dropBreaker(db, of)
    else
      await putBreaker(db, {
        ...of,
        channelName,
        failures,
        openUntil,
        openedAt: now,
        lastError: lastError?.slice(0, maxErrorLength) ?? null,
        updatedAt: now,
      })
  } catch (error) {
    console.warn({ event: 'breaker.not_logged', channel: channelId, error: String(error) })
  }
}
