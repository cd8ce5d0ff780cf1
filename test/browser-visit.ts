import { env } from 'cloudflare:workers'
import type { StepProgress } from '../workers/core/flow/result.ts'
import type { Answer } from '../workers/core/result.ts'
import { placeOfArtifact } from '../workers/core/run/key.ts'
import type { BrowserRun } from '../workers/core/run/schema.ts'
import type { ProbeTools } from '../workers/checks/define.ts'
import { runCheck } from '../workers/checks/run.ts'
import type { SecretValues } from '../workers/checks/secrets/fill.ts'

/** Runs a browser check as a lane does. */
export async function visitPage(
  config: Record<string, unknown>,
  {
    monitorId = 'mon_1',
    timeoutMs = 20_000,
    allowPrivateTargets = true,
    secrets,
    onStep,
    tools,
  }: {
    monitorId?: string
    timeoutMs?: number
    allowPrivateTargets?: boolean
    secrets?: SecretValues
    onStep?: (progress: StepProgress) => void
    tools?: Partial<ProbeTools>
  } = {},
): Promise<{ answer: Answer; run: BrowserRun }> {
  const answer = await runCheck(
    { type: 'browser', timeoutMs, ...config },
    {
      timeoutMs,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wsp_1',
      monitorId,
      tools: { resolvers: [], browser: env.BROWSER, files: env.FILES, ...tools },
      ...(secrets && { secrets }),
      onStep,
    },
  )
  const run = answer.findings?.run
  if (!run) throw new Error(`there is no run: ${answer.message}`)
  return { answer, run }
}

/** A file of a run. */
export async function fileOf(run: BrowserRun, name: string): Promise<Uint8Array> {
  const place = placeOfArtifact(run, name)
  const file = place && (await env.FILES.get(place.key, place.range && { range: place.range }))
  if (!file) throw new Error(`${name} was not kept`)
  return new Uint8Array(await file.arrayBuffer())
}

export const jsonOf = async <T>(run: BrowserRun, name: string): Promise<T> =>
  JSON.parse(new TextDecoder().decode(await fileOf(run, name))) as T
