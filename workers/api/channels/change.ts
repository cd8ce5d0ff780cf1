import { copyAlerting } from '#db/queries/alerting'
import { type ChannelRow, findChannel, updateChannel } from '#db/queries/channels'
import type { Database } from '#db/database'
import { findPerson } from '#db/queries/people'
import { ApiError, invalid, notFound } from '../http.ts'

export interface Target {
  env: Env
  db: Database
  workspaceId: string
  id: string
  /** The version the caller saw; undefined without If-Match. */
  expected?: number | undefined
}

export type Columns = Parameters<typeof updateChannel>[3]

/** The channel, or 404: also for another workspace's. */
export async function channelOr404({ db, workspaceId, id }: Omit<Target, 'env'>): Promise<ChannelRow> {
  const row = await findChannel(db, workspaceId, id)
  if (!row) throw notFound('channel', id)
  return row
}

/** Refuses a person whom the workspace does not have. */
export async function assertPerson(
  db: Database,
  workspaceId: string,
  personId: string | null | undefined,
): Promise<void> {
  if (typeof personId !== 'string') return
  if (!(await findPerson(db, workspaceId, personId)))
    throw invalid('personId', 'There is no person with this id')
}

// Without If-Match a change that loses a race is simply made again, on what won.
const maxAttempts = 4

/** Changes a channel by what `columns` makes of it. Throws 404, 409, 412, and what `columns` throws. */
export async function changeChannel(
  target: Target,
  columns: (row: ChannelRow) => Promise<Columns>,
): Promise<ChannelRow> {
  const { env, db, workspaceId, expected } = target
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const row = await channelOr404(target)
    if (expected !== undefined && row.version !== expected) throw versionMismatch(expected)
    const change = { ...(await columns(row)), updatedAt: Date.now() }
    const changed = await updateChannel(db, workspaceId, row, change)
    if (!changed) continue
    await copyForAlerts(env, workspaceId)
    return changed
  }
  throw new ApiError(409, 'channel.busy', 'Changed by somebody else', 'Try again in a moment.')
}

const versionMismatch = (expected: number): ApiError =>
  new ApiError(
    412,
    'channel.version_mismatch',
    'Changed by somebody else',
    `The channel is no longer at version ${expected}. Read it again.`,
  )

/** Alerts read this copy when D1 is silent. The change itself is done: a copy that fails must not undo it. */
export async function copyForAlerts(env: Env, workspaceId: string): Promise<void> {
  try {
    await copyAlerting(env, workspaceId)
  } catch (error) {
    console.error({ event: 'alerting.copy_failed', workspaceId, error: String(error) })
  }
}
