import type { Browser, BrowserContext } from '@cloudflare/puppeteer'
import { keepAliveMs } from '#core/browser-pool/upkeep'
import { within } from '#platform/within'
import { type Hold, type Lender, NoBrowser, unlent } from './lender.ts'

/** Another object may take a free browser a moment before us, and one that is lent may have ended. */
const tries = 3
/** A browser that closes no window within so long hangs. */
const closeMs = 2_000
const shortestPauseMs = 1_000

/** A window of its own in some browser: no cookie and no cache of another check. */
export interface Window {
  context: BrowserContext
  /** True once the browser has ended under the visit: then nothing it says is about the page. */
  readonly isLost: boolean
  /** Rejects when that happens. */
  lost: Promise<never>
  /** Closes the window and leaves the browser to the next check. Never throws; more than once is once. */
  leave(): Promise<void>
}

// Loaded at the first browser check: it is large, and most isolates never need it.
const load = async () => (await import('@cloudflare/puppeteer')).default

/**
 * Opens a window in a browser that is free, else in a new one. Throws `NoBrowser` when the lender has none, else what
 * the platform says.
 * @param lender who says which browser; left out: any that is free is taken, and more are started without end.
 */
export async function openWindow(endpoint: BrowserRun, lender: Lender = unlent(endpoint)): Promise<Window> {
  for (let attempt = 1; ; attempt++) {
    const hold = await lender.borrow()
    try {
      return await windowIn(await open(endpoint, hold), hold)
    } catch (error) {
      const pauseMs = await pauseOf(error, endpoint)
      await hold.end({ broken: true, ...(pauseMs !== null && { pauseMs }) })
      // A browser that has waited may have ended; one that could not be started is tried again only by its turn.
      if (attempt >= tries || (hold.isNew && !(pauseMs !== null && lender.waits))) throw error
    }
  }
}

/** The same, but null when it is not open within so long; a window that opens later is closed. */
export async function openWindowWithin(
  ms: number,
  endpoint: BrowserRun,
  lender?: Lender,
): Promise<Window | null> {
  const opening = openWindow(endpoint, lender)
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  const window = await Promise.race([opening, late]).finally(() => clearTimeout(timer))
  if (!window)
    void opening.then(
      (opened) => opened.leave(),
      () => undefined,
    )
  return window
}

async function open(endpoint: BrowserRun, hold: Hold): Promise<Browser> {
  const puppeteer = await load()
  if (hold.sessionId !== null) return puppeteer.connect(endpoint, hold.sessionId)
  const { sessionId } = await puppeteer.acquire(endpoint, { keep_alive: keepAliveMs })
  await hold.started(sessionId)
  return puppeteer.connect(endpoint, sessionId)
}

async function windowIn(browser: Browser, hold: Hold): Promise<Window> {
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => undefined)
  let [isLost, isLeaving] = [false, false]
  browser.on('disconnected', () => {
    if (isLeaving) return
    isLost = true
    reject(new Error('the browser has ended'))
  })
  try {
    const others = new Set(browser.browserContexts())
    const context = await browser.createBrowserContext()
    const leave = async (): Promise<void> => {
      isLeaving = true
      // What the visit has opened beside it goes too.
      const own = browser.browserContexts().filter((each) => !others.has(each))
      const closed = await within(closeMs, Promise.all(own.map((each) => each.close()))).then(
        () => true,
        () => false,
      )
      await browser.disconnect().catch(() => undefined)
      await hold.end({ broken: isLost || !closed })
    }
    let left: Promise<void> | undefined
    return {
      context,
      get isLost() {
        return isLost
      },
      lost,
      leave: () => (left ??= leave()),
    }
  } catch (error) {
    isLeaving = true
    await browser.disconnect().catch(() => undefined)
    throw error
  }
}

/** How long the platform wants no browser started; null when that was not the trouble. */
async function pauseOf(error: unknown, endpoint: BrowserRun): Promise<number | null> {
  if (error instanceof NoBrowser || !/code: 429/.test(String(error))) return null
  const puppeteer = await load()
  try {
    const { timeUntilNextAllowedBrowserAcquisition: waitMs } = await puppeteer.limits(endpoint)
    return Math.max(shortestPauseMs, waitMs)
  } catch {
    return shortestPauseMs
  }
}
