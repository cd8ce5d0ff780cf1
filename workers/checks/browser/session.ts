import type { Browser, BrowserContext } from '@cloudflare/puppeteer'

/** So long a browser waits for its next check before it ends: a start takes a second, and is counted. */
const keepAliveMs = 60_000
/** Another object may take a free browser a moment before us. */
const tries = 2

/** A window of its own in some browser: no cookie and no cache of another check. */
export interface Window {
  context: BrowserContext
  /** Closes the window and leaves the browser to the next check. Never throws. */
  leave(): Promise<void>
}

// Loaded at the first browser check: it is large, and most isolates never need it.
const load = async () => (await import('@cloudflare/puppeteer')).default

/** Opens a window in a browser that is free, else in a new one. Throws what the platform says when there is none. */
export async function openWindow(endpoint: BrowserRun): Promise<Window> {
  const browser = (await reuse(endpoint)) ?? (await launch(endpoint))
  try {
    const context = await browser.createBrowserContext()
    return {
      context,
      leave: async () => {
        await context.close().catch(() => undefined)
        await browser.disconnect().catch(() => undefined)
      },
    }
  } catch (error) {
    await browser.disconnect().catch(() => undefined)
    throw error
  }
}

/** The same, but null when it is not open within so long; a window that opens later is closed. */
export async function openWindowWithin(ms: number, endpoint: BrowserRun): Promise<Window | null> {
  const opening = openWindow(endpoint)
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

async function launch(endpoint: BrowserRun): Promise<Browser> {
  const puppeteer = await load()
  return puppeteer.launch(endpoint, { keep_alive: keepAliveMs })
}

async function reuse(endpoint: BrowserRun): Promise<Browser | null> {
  const puppeteer = await load()
  for (let attempt = 1; attempt <= tries; attempt++) {
    const free = (await puppeteer.sessions(endpoint)).filter(({ connectionId }) => !connectionId)
    const chosen = free[Math.floor(Math.random() * free.length)]
    if (!chosen) return null
    const browser = await puppeteer.connect(endpoint, chosen.sessionId).catch(() => null)
    if (browser) return browser
  }
  return null
}
