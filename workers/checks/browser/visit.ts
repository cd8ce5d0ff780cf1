import type { HTTPResponse, Page } from '@cloudflare/puppeteer'
import type { Findings } from '#core/findings/index'
import type { Answer } from '#core/result'
import { within } from '#platform/within'
import type { ProbeContext } from '../define.ts'
import { timedOut } from '../words.ts'
import { type BrowserConfig, viewports } from './config.ts'
import { explainNavigation } from './failure.ts'
import type { Guarded } from './guard.ts'
import { judge } from './judge.ts'
import { type Heard, listen } from './listen.ts'
import { keepPicture } from './picture.ts'
import { timingsOf } from './timings.ts'
import { readVitals, waitForPaint, watchVitals } from './vitals.ts'

/** Of the deadline, what is kept for looking at a page that did not load in time. */
export const lastLookMs = 2_000

/** Opens the page and says what there was to see; at the latest `lastLookMs` after `navigationMs` when it does not load. */
export async function visit(
  page: Page,
  config: BrowserConfig,
  context: ProbeContext,
  guarded: Guarded,
  navigationMs: number,
): Promise<Answer> {
  const at = Date.now()
  await page.setViewport(viewports[config.viewport])
  await page.setUserAgent(`${await page.browser().userAgent()} ${context.userAgent}`)
  await watchVitals(page)
  const heard = listen(page, context.mask)
  let response: HTTPResponse | null = null
  let failed: Answer | null = null
  try {
    const waitUntil = config.waitUntil === 'networkidle' ? 'networkidle0' : config.waitUntil
    const loaded = page.goto(config.url, { waitUntil, timeout: navigationMs })
    response = await Promise.race([loaded, guarded.refused])
    failed = guarded.refusal
  } catch (error) {
    await stopLoading(page)
    failed =
      guarded.refusal ??
      (isTimeout(error) ? timedOut(context.timeoutMs) : explainNavigation(error, new URL(config.url)))
    if (!failed) throw error
  }
  const looking = look(page, config, context, { response, failed, guarded, heard, at })
  if (!failed) return looking
  // A page that did not load may not answer either: then what went wrong is all there is to say.
  return within(lastLookMs / 2, looking).catch(() => failed)
}

/** Until it stops loading, a page may leave every question open. */
async function stopLoading(page: Page): Promise<void> {
  try {
    const session = await page.createCDPSession()
    await within(500, session.send('Page.stopLoading'))
  } catch {
    // It is closed, or does not listen: the last look will tell.
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/** What is seen once the page has loaded, or was given up. */
async function look(
  page: Page,
  config: BrowserConfig,
  context: ProbeContext,
  {
    response,
    failed,
    guarded,
    heard,
    at,
  }: {
    response: HTTPResponse | null
    failed: Answer | null
    guarded: Guarded
    heard: Heard
    at: number
  },
): Promise<Answer> {
  if (!failed) await waitForPaint(page)
  const seen = await readVitals(page)
  const showsText = config.text === null || (await shows(page, config.text))
  const screenshot = config.screenshot ? await keepPicture(page, config, context, at) : null
  const findings: Findings = {
    ...(seen && { vitals: seen.vitals }),
    console: heard.console,
    requests: heard.requests,
    ...(screenshot && { screenshot }),
  }
  const status = response?.status() ?? null
  const facts = {
    statusCode: status,
    latencyMs: seen?.loadMs ?? null,
    timings: timingsOf(response),
    findings,
  }
  // It may also leave for a forbidden place once it has loaded.
  const broken = failed ?? guarded.refusal
  if (broken) return { ...broken, ...facts, latencyMs: null }
  return judge(config, { status, showsText, seen, heard }, facts)
}

const shows = async (page: Page, text: string): Promise<boolean> => {
  const shown = (await page.evaluate('document.body ? document.body.innerText : ""')) as string
  return shown.includes(text)
}
