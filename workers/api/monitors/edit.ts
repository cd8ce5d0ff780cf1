import type { Committed } from '#assign/commit'
import type { Database } from '#db/database'
import { findMonitor, isVersionConflict, type MonitorRow } from '#db/queries/monitors'
import { ApiError, notFound } from '../http.ts'
import { assertDrafts, commitDrafts, patched, type Draft } from './draft.ts'
import { newPingTokens } from './ping-url.ts'
import type { MonitorPatch } from './schema.ts'

/** 412 for a change that was meant for another version of the monitor. */
export const versionMismatch = (expected: number): ApiError =>
  new ApiError(
    412,
    'monitor.version_mismatch',
    'Changed by somebody else',
    `The monitor is no longer at version ${expected}. Read it again.`,
  )

// Without If-Match a patch that loses a race is simply made again, on what won.
const maxAttempts = 4

/** One attempt per current version: reads the monitor, hands it to `change`, and does so again after a lost race. */
async function onCurrent(
  db: Database,
  { workspaceId, id, expected }: { workspaceId: string; id: string; expected: number | undefined },
  change: (row: MonitorRow) => Promise<Committed>,
): Promise<Committed> {
  for (let attempt = 1; ; attempt += 1) {
    const row = await findMonitor(db, workspaceId, id)
    if (!row) throw notFound('monitor', id)
    if (expected !== undefined && row.version !== expected) throw versionMismatch(expected)
    try {
      return await change(row)
    } catch (error) {
      if (!isVersionConflict(error)) throw error
      if (attempt === maxAttempts) {
        throw new ApiError(409, 'monitor.busy', 'Changed by somebody else', 'Try again in a moment.')
      }
    }
  }
}

/** Applies a patch; answers what is left to be done. Throws 404, 409, 412 or 422. */
export function editMonitor(
  env: Env,
  db: Database,
  target: { workspaceId: string; id: string; expected: number | undefined },
  patch: MonitorPatch,
): Promise<Committed> {
  return onCurrent(db, target, async (row) => {
    const draft: Draft = patched(row, patch)
    await assertDrafts(env, db, target.workspaceId, [draft])
    const updates = [{ ...draft, expectedVersion: row.version }]
    const { workspaceId } = target
    const pingTokens = await newPingTokens(env, workspaceId, [draft])
    return commitDrafts(db, { workspaceId, at: Date.now(), updates, pingTokens })
  })
}

/** Deletes a monitor; answers what is left to be done. Throws 404, 409 or 412. */
export function deleteMonitor(
  db: Database,
  target: { workspaceId: string; id: string; expected: number | undefined },
): Promise<Committed> {
  const { workspaceId, id } = target
  return onCurrent(db, target, (row) =>
    commitDrafts(db, { workspaceId, at: Date.now(), removals: [{ id, expectedVersion: row.version }] }),
  )
}
