import type { AddressVerdict } from '#core/address'
import type { Findings } from '#core/findings/index'
import type { Answer } from '#core/result'
import { fit } from '#core/run/fit'
import { mediansOf, typicalOf } from '#core/run/median'
import { type BrowserRun, noVitals, type RunTotals } from '#core/run/schema'
import { shownAddress } from '#core/run/shown-traffic'
import { textHash } from '#core/text-hash'
import type { ProbeContext } from '../define.ts'
import { brokenBudgets, type Figures, limitsOf } from './budgets.ts'
import { type BrowserConfig, samplesOf } from './config.ts'
import { diffFile, differenceOf, keep, type Kept, pictureFiles, trafficFiles } from './files.ts'
import { guard, unguarded } from './guard.ts'
import { WalkFiles } from './flow/files.ts'
import { walkThrough } from './flow/walk-flow.ts'
import { judge, walkMs } from './judge.ts'
import { runIdOf } from './run-id.ts'
import type { Window } from './session.ts'
import { termsOf } from './terms.ts'
import { requestsOf, totalsOf, wantedOf } from './totals.ts'
import { lastLookMs, visit, type Visited, type Wanted } from './visit.ts'

export interface RunPlan {
  window: Window
  config: BrowserConfig
  context: ProbeContext
  /** What the page may call; null: everything. */
  mayCall: ((url: string) => AddressVerdict) | null
  /** When the run began, epoch ms, and how long it may take from now on. */
  at: number
  leftMs: number
}

/** Visits the page as often as it is wanted and there is time, keeps what was seen, and says what to think of it. */
export async function run(plan: RunPlan): Promise<Answer> {
  const began = Date.now()
  const { config, context, window, at } = plan
  const { workspaceId, monitorId, region, mask } = context
  const id = await runIdOf({ workspaceId, monitorId, region, at })
  const whose = { id, workspaceId, monitorId, at }
  const walked = new WalkFiles(whose, context.files)
  const visits = await visitAll(plan, began + plan.leftMs, walked)
  const [first] = visits
  if (!first) throw new Error('a run has at least one visit')
  const medians = mediansOf(visits.flatMap(({ seen }) => seen ?? []))
  const typical = typicalOf(visits, ({ seen }) => seen) ?? first
  const wanted = wantedOf(typical, termsOf(config))
  const totals = totalsOf(typical, wanted)
  // Of a flow it is all steps together that may take so long.
  const limits = limitsOf(config.flow ? { ...config, degradedMs: null } : config)
  const over = brokenBudgets(limits, figuresOf(medians, totals))
  const difference = await differenceOf(first, config, context)
  const pictures = pictureFiles(first, config)
  const files: Kept[] = [
    ...pictures,
    ...(difference ? [diffFile(difference, pictures[0]?.atMs ?? 0)] : []),
    ...trafficFiles(typical, context, await browserOf(window)),
  ]
  const artifacts = [...walked.artifacts, ...(await keep(context.files, whose, files))]

  const failed = visits.find((one) => one.failed)
  const said = failed ?? typical
  const facts = {
    statusCode: said.status,
    latencyMs: failed ? null : (walkMs(said.steps) ?? medians.loadMs),
    timings: said.timings,
  }
  const verdict = failed?.failed
    ? { ...failed.failed, ...facts }
    : judge(
        config,
        {
          status: typical.status,
          steps: typical.steps,
          missed: visits.find(({ missed }) => missed)?.missed ?? null,
          over,
          errors: typical.heard.errors + typical.heard.uncaught,
          changed: difference?.share ?? null,
        },
        facts,
      )
  const record: BrowserRun = fit({
    ...whose,
    region,
    took: Date.now() - at,
    outcome: verdict.outcome,
    failure: verdict.failure,
    message: verdict.message && mask.text(verdict.message).slice(0, 1_000),
    url: shownAddress(config.flow ? config.url : said.url, mask, 2_200),
    title: said.title === null ? null : mask.text(said.title).slice(0, 200),
    samples: visits.length,
    vitals: medians.vitals,
    loadMs: medians.loadMs,
    totals,
    over,
    regression: [],
    steps: said.steps,
    artifacts,
    accessibility: first.accessibility,
    certificate: first.certificate,
    visual: difference && { share: difference.share },
    basis: basisOf(config),
  })
  const findings: Findings = {
    ...(medians.vitals !== noVitals && { vitals: medians.vitals }),
    console: said.heard.console,
    requests: requestsOf(totals, wanted, mask),
    run: record,
  }
  return { ...verdict, findings }
}

/**
 * The first visit has all the time there is. More are made while there is enough for one like the slowest so far, so
 * that what is measured more often is never called slow for it; one that fails otherwise than by time ends the run.
 */
async function visitAll(plan: RunPlan, deadline: number, walked: WalkFiles): Promise<Visited[]> {
  const { config, context } = plan
  const visits: Visited[] = []
  let slowestMs = 0
  for (let sample = 0; sample < samplesOf(config) && !context.signal.aborted; sample++) {
    const began = Date.now()
    const left = deadline - began
    if (sample > 0 && left < slowestMs * 1.25 + lastLookMs) break
    const visited = await visitOnce(plan, { leftMs: left, isFirst: sample === 0, walked })
    if (sample > 0 && visited.failed?.failure === 'timeout') break
    visits.push(visited)
    if (visited.failed || visited.missed || (visited.status ?? 0) >= 400) break
    slowestMs = Math.max(slowestMs, Date.now() - began)
  }
  return visits
}

/** One visit, in a context of its own: no cookie and no cache of the one before. */
async function visitOnce(
  { window, config, context, mayCall }: RunPlan,
  { leftMs, isFirst, walked }: { leftMs: number; isFirst: boolean; walked: WalkFiles },
): Promise<Visited> {
  const own = isFirst ? window.context : await window.context.browser().createBrowserContext()
  const close = (): void => void (own === window.context ? undefined : own.close().catch(() => undefined))
  context.signal.addEventListener('abort', close, { once: true })
  const page = await own.newPage()
  const terms = termsOf(config)
  const guarded =
    mayCall || terms ? await guard(page, mayCall ?? (() => ({ ok: true })), terms ?? undefined) : unguarded()
  try {
    return await visit(page, config, context, {
      guarded,
      navigationMs: Math.max(leftMs - lastLookMs, leftMs / 2),
      wanted: wantedFrom(config, isFirst),
      walk: walkThrough(config, context, walked),
    })
  } finally {
    context.signal.removeEventListener('abort', close)
    await guarded.end()
    if (own === window.context) await page.close().catch(() => undefined)
    else await own.close().catch(() => undefined)
  }
}

/** Pictures and the like are taken once: they would only slow the others down. A walk takes its own, which show no secret. */
const wantedFrom = (
  { flow, screenshot, visual, film, accessibility }: BrowserConfig,
  isFirst: boolean,
): Wanted => ({
  picture: isFirst && !flow && (screenshot || visual !== null),
  film: isFirst && !flow && film,
  certificate: isFirst,
  accessibility: isFirst && accessibility,
})

async function browserOf(window: Window): Promise<{ name: string; version: string }> {
  const [name = 'Chrome', version = ''] = (
    await window.context
      .browser()
      .version()
      .catch(() => '')
  ).split('/')
  return { name, version }
}

const figuresOf = (
  { vitals, loadMs }: ReturnType<typeof mediansOf>,
  { bytes, requests, failedRequests, thirdPartyBytes, consoleErrors, pageErrors }: RunTotals,
): Figures => ({
  ...vitals,
  loadMs,
  bytes,
  requests,
  failedRequests,
  consoleErrors,
  jsErrors: pageErrors,
  thirdPartyShare: bytes === 0 ? null : thirdPartyBytes / bytes,
})

/** Runs that asked for the same in the same way may be compared. Values of headers and cookies say nothing of that. */
function basisOf(config: BrowserConfig): string {
  const { url, flow, waitUntil, viewport, network, cpuSlowdown, locale, auth, headers, cookies } = config
  const asked = [flow?.steps.map(({ type }) => type), config.blockedHosts, auth.type]
  const question = [url, waitUntil, viewport, network, cpuSlowdown, locale, ...asked]
  return textHash(JSON.stringify([...question, Object.keys(headers), Object.keys(cookies)])).toString(36)
}
