import type { Page } from '@cloudflare/puppeteer'
import type { StepResult } from '#core/flow/result'
import { shownUrl } from '#core/http/shown-url'
import { type Answer, noTimings } from '#core/result'
import { maxRunBytes, noVitals, type BrowserRun } from '#core/run/schema'
import { sha256Hex } from '#platform/digest'
import { within } from '#platform/within'
import { degraded, down, type ProbeContext, unknown, up } from '../../define.ts'
import { milliseconds, timedOut } from '../../words.ts'
import { type FlowConfig, viewports } from '../config.ts'
import type { Guarded } from '../guard.ts'
import { type Heard, listen } from '../listen.ts'
import { placesOf } from './config.ts'
import { WalkFiles } from './files.ts'
import { walk } from './walk.ts'

const endPicture = 'end.jpg'
const titleMs = 500

/** Walks through a check's flow, and says how that went: the answer holds the record of the run. */
export async function walkFlow(
  page: Page,
  config: FlowConfig,
  context: ProbeContext,
  guarded: Guarded,
  timeoutMs: number,
): Promise<Answer> {
  const at = Date.now()
  const {
    workspaceId,
    monitorId,
    region,
    mask,
    signal,
    secrets = new Map<string, string>(),
    onStep,
  } = context
  const id = await runId({ monitorId, region, at })
  const files = new WalkFiles({ id, workspaceId, monitorId, at }, context.files)
  await page.setViewport(viewports[config.viewport])
  const userAgent = `${await page.browser().userAgent()} ${context.userAgent}`
  await page.setUserAgent(userAgent)
  const heard = listen(page, mask)
  const steps = await walk(page, config.flow, {
    signal,
    timeoutMs,
    mask,
    secrets,
    picture: (name, tab) => files.take(name, name === endPicture ? 'picture' : 'step', tab),
    onStep,
    onTab: (tab) => tab.setUserAgent(userAgent),
    lastPicture: config.screenshot ? endPicture : undefined,
  })
  const answer = signal.aborted ? timedOut(context.timeoutMs) : judge(config, steps, { guarded, heard })
  const run = fitted({
    id,
    workspaceId,
    monitorId,
    region,
    at,
    took: Date.now() - at,
    outcome: answer.outcome,
    failure: answer.failure,
    message: answer.message && mask.text(answer.message),
    url: shownUrl(placesOf(config)[0]?.address ?? ''),
    title: await titleOf(page, context),
    samples: 1,
    vitals: noVitals,
    loadMs: null,
    totals: totalsOf(heard),
    over: [],
    regression: [],
    steps,
    artifacts: files.artifacts,
    accessibility: null,
    certificate: null,
    basis: '',
  })
  return { ...answer, findings: { console: heard.console, requests: heard.requests, run } }
}

/** The same for a run that is told twice. */
const runId = async (of: { monitorId: string; region: string; at: number }): Promise<string> =>
  `run_${(await sha256Hex(`${of.monitorId} ${of.region} ${of.at}`)).slice(0, 20)}`

function judge(
  { degradedMs, failOnConsoleErrors }: FlowConfig,
  steps: readonly StepResult[],
  { guarded, heard }: { guarded: Guarded; heard: Heard },
): Answer {
  const facts = { timings: { ...noTimings, method: 'browser' as const } }
  if (guarded.refusal) return { ...guarded.refusal, ...facts }
  const failed = steps.find(({ outcome }) => outcome === 'down' || outcome === 'unknown')
  if (failed) {
    const words = `step ${failed.index + 1} (${failed.title}): ${failed.message ?? 'it failed'}`
    return failed.outcome === 'down' ? down('assertion', words, facts) : unknown(words, facts)
  }
  const latencyMs = steps.reduce((sum, { ms }) => sum + ms, 0)
  if (degradedMs !== null && latencyMs > degradedMs)
    return degraded(`took ${milliseconds(latencyMs)}, expected at most ${milliseconds(degradedMs)}`, {
      ...facts,
      latencyMs,
    })
  const errors = heard.console.filter(({ level }) => level !== 'warning').length
  if (failOnConsoleErrors && errors > 0)
    return degraded(`the page wrote ${errors === 1 ? 'an error' : `${errors} errors`} to its console`, {
      ...facts,
      latencyMs,
    })
  return up({ ...facts, latencyMs })
}

/** A page that is stuck, or closed, has no title to tell. */
async function titleOf(page: Page, { mask }: ProbeContext): Promise<string | null> {
  const title = await within(titleMs, page.title()).catch(() => null)
  return title === null ? null : mask.text(title).slice(0, 200)
}

const totalsOf = ({ console: lines, requests }: Heard): BrowserRun['totals'] => ({
  requests: requests.count,
  failedRequests: requests.failed,
  bytes: requests.bytes,
  thirdPartyBytes: 0,
  consoleErrors: lines.filter(({ level }) => level === 'error').length,
  pageErrors: lines.filter(({ level }) => level === 'uncaught').length,
})

/** A run of a hundred steps with the longest titles is longer than a run may be: then titles are cut. */
function fitted(run: BrowserRun): BrowserRun {
  if (bytesOf(run) <= maxRunBytes) return run
  const steps = run.steps.map((step) => ({
    ...step,
    title: step.title.slice(0, 40),
    message: step.message?.slice(0, step.outcome === 'skipped' ? 60 : 500) ?? null,
  }))
  return { ...run, steps }
}

const bytesOf = (run: BrowserRun): number => new TextEncoder().encode(JSON.stringify(run)).length
