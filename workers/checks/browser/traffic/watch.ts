import type { CDPSession, Page } from '@cloudflare/puppeteer'
import { Recorder } from './recorder.ts'

/** Records all that a page, and the frames that Chrome keeps in another process, ask for from now on. */
export async function watchTraffic(page: Page): Promise<Recorder> {
  const recorder = new Recorder()
  const session = await page.createCDPSession()
  session.on('Page.domContentEventFired', ({ timestamp }) => recorder.loaded('domContentLoadedMs', timestamp))
  session.on('Page.loadEventFired', ({ timestamp }) => recorder.loaded('loadMs', timestamp))
  session.on('sessionattached', (child: CDPSession) => void listen(child, recorder).catch(() => undefined))
  await Promise.all([
    session.send('Page.enable'),
    listen(session, recorder),
    session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }),
  ])
  return recorder
}

/** The same of a tab that the page has opened, beside what the page itself asks for. */
export async function watchTab(tab: Page, recorder: Recorder): Promise<void> {
  await listen(await tab.createCDPSession(), recorder)
}

async function listen(session: CDPSession, recorder: Recorder): Promise<void> {
  session.on('Network.requestWillBeSent', (told) => recorder.asked(told))
  session.on('Network.responseReceived', (told) => recorder.answered(told))
  session.on('Network.dataReceived', (told) => recorder.received(told))
  session.on('Network.requestServedFromCache', (told) => recorder.fromMemory(told))
  session.on('Network.loadingFinished', (told) => recorder.ended(told))
  session.on('Network.loadingFailed', (told) => recorder.failed(told))
  // Bodies are not asked for: none need be held for us.
  await session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 })
}
