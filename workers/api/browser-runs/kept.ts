import { artifactKey } from '#core/run/key'
import { BrowserRun } from '#core/run/schema'
import { trialId } from '#core/rpc'

/** How long the files of a run can be read that no monitor has made. They are deleted later, as all are. */
const readableMs = 3_600_000
const record = 'run.json'

/** Keeps the record of a run by hand beside its files: it says which there are. */
export async function keepTrial(files: R2Bucket, run: BrowserRun): Promise<void> {
  await files.put(artifactKey(run, record), JSON.stringify(run), {
    httpMetadata: { contentType: 'application/json' },
  })
}

/** A run by hand of this workspace; null when there is none, or none any more. */
export async function findTrial(
  files: R2Bucket,
  { workspaceId, id }: { workspaceId: string; id: string },
  now: number,
): Promise<BrowserRun | null> {
  if (!/^run_[\w-]{1,50}$/.test(id)) return null
  for (const at of daysBetween(now - readableMs, now)) {
    const found = await files.get(artifactKey({ id, workspaceId, monitorId: trialId, at }, record))
    const run = found && BrowserRun.parse(await found.json())
    if (run) return run.at > now - readableMs ? run : null
  }
  return null
}

/** One instant of each day, as keys are by the day. */
const daysBetween = (from: number, to: number): number[] =>
  new Date(from).getUTCDate() === new Date(to).getUTCDate() ? [to] : [to, from]
