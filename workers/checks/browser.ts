import type { HTTPResponse, Page } from '@cloudflare/puppeteer'
import { checkAddress } from '#core/address'
import type { Findings } from '#core/findings/index'
import { shownUrl } from '#core/http/shown-url'
import type { Answer } from '#core/result'
import { within } from '#platform/within'
import { BrowserConfig, viewports } from './browser/config.ts'
import { explainNavigation, noBrowser } from './browser/failure.ts'
import { judge } from './browser/judge.ts'
import { type Heard, listen } from './browser/listen.ts'
import { keepPicture } from './browser/picture.ts'
import { openWindow } from './browser/session.ts'
import { timingsOf } from './browser/timings.ts'
import { readVitals, waitForPaint, watchVitals } from './browser/vitals.ts'
import { defineCheck, type ProbeContext, unknown } from './define.ts'
import { hiddenQuery } from './http/hidden.ts'
import { timedOut } from './words.ts'

/** Of the deadline, what is kept for looking at a page that did not load in time. */
const lastLookMs = 2_000

/** Opens a page in a real Chrome: does it load, does it show what it must, how did that feel, what did it look like. */
export const browser = defineCheck({
  type: 'browser',
  title: 'Browser',
  publicOnly: true,
  config: BrowserConfig,
  target: ({ url }) => shownUrl(url),
  hides: ({ url }) => hiddenQuery(url),
  timeoutMs: ({ timeoutMs }) => timeoutMs,

  async probe(config, context) {
    const verdict = checkAddress(config.url, { allowPrivate: context.allowPrivateTargets })
    if (!verdict.ok)
      return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    if (!context.browser) return unknown('this deployment has no browser')
    const started = Date.now()
    let window
    try {
      window = await openWindow(context.browser)
    } catch (error) {
      return noBrowser(error)
    }
    const left = context.timeoutMs - (Date.now() - started)
    context.signal.addEventListener('abort', () => void window.leave(), { once: true })
    try {
      const page = await window.context.newPage()
      return await visit(page, config, context, Math.max(left - lastLookMs, left / 2))
    } catch (error) {
      if (context.signal.aborted) return timedOut(context.timeoutMs)
      throw error
    } finally {
      await window.leave()
    }
  },
})

async function visit(
  page: Page,
  config: BrowserConfig,
  context: ProbeContext,
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
    response = await page.goto(config.url, { waitUntil, timeout: navigationMs })
  } catch (error) {
    await stopLoading(page)
    failed = isTimeout(error) ? timedOut(context.timeoutMs) : explainNavigation(error, new URL(config.url))
    if (!failed) throw error
  }
  const looking = look(page, config, context, { response, failed, heard, at })
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
    heard,
    at,
  }: { response: HTTPResponse | null; failed: Answer | null; heard: Heard; at: number },
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
  if (failed) return { ...failed, ...facts, latencyMs: null }
  return judge(config, { status, showsText, seen, heard }, facts)
}

const shows = async (page: Page, text: string): Promise<boolean> => {
  const shown = (await page.evaluate('document.body ? document.body.innerText : ""')) as string
  return shown.includes(text)
}
