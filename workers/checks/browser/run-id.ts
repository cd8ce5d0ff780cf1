import { makeId } from '#core/id'
import type { BrowserRun } from '#core/run/schema'

/** The id of a run: the same for the same monitor, region and time, so that a run that is told twice is one. */
export async function runIdOf({
  workspaceId,
  monitorId,
  region,
  at,
}: Pick<BrowserRun, 'workspaceId' | 'monitorId' | 'region' | 'at'>): Promise<string> {
  const text = new TextEncoder().encode([workspaceId, monitorId, region, at].join(' '))
  return makeId('run', new Uint8Array(await crypto.subtle.digest('SHA-256', text)))
}
