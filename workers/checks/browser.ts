import { checkAddress } from '#core/address'
import { BrowserConfig } from './browser/config.ts'
import { flowTarget, hiddenIn, placesOf } from './browser/flow/config.ts'
import { excused, lostBrowser, noBrowser, slowBrowser } from './browser/failure.ts'
import { run } from './browser/run.ts'
import { lenderOf } from './browser/lender.ts'
import { openWindowWithin } from './browser/session.ts'
import { defineCheck, unknown } from './define.ts'
import { hiddenAuth } from './http/auth/authorize.ts'
import { hiddenHeaders } from './http/hidden.ts'
import { timedOut } from './words.ts'

/** Opens a page in a real Chrome: does it load, does it show what it must, how did that feel, what did it look like. */
export const browser = defineCheck({
  type: 'browser',
  title: 'Browser',
  publicOnly: true,
  config: BrowserConfig,
  target: flowTarget,
  addresses: placesOf,
  hides: ({ headers, cookies, auth, ...place }) => [
    ...hiddenIn(place),
    ...hiddenHeaders(headers),
    ...hiddenAuth(auth),
    ...Object.entries(cookies).map(([name, value]) => ({ value, label: `cookie ${name}` })),
  ],
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  heavy: true,
  minIntervalSeconds: 60,

  async probe(config, context) {
    const mayCall = (url: string) => checkAddress(url, { allowPrivate: context.allowPrivateTargets })
    const places = placesOf(config)
    for (const { address } of places) {
      const verdict = mayCall(address)
      if (!verdict.ok)
        return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    }
    const url = places[0]?.address
    if (url === undefined) return unknown('this check names no address')
    if (!context.browser) return unknown('this deployment has no browser')
    const started = Date.now()
    const halfMs = context.timeoutMs / 2
    // What it takes longer would be missing to the page, which would then look slow.
    const window = await openWindowWithin(halfMs, context.browser, lenderOf(context, halfMs)).catch(noBrowser)
    if (!window) return slowBrowser()
    if ('outcome' in window) return window
    const waitedMs = Date.now() - started
    const leftMs = context.timeoutMs - waitedMs
    context.signal.addEventListener('abort', () => void window.leave(), { once: true })
    try {
      const going = run({
        window,
        config: { ...config, url },
        context,
        mayCall: context.allowPrivateTargets ? null : mayCall,
        at: started,
        leftMs,
      })
      return excused(await Promise.race([going, window.lost]), waitedMs, context.timeoutMs)
    } catch (error) {
      if (window.isLost) return lostBrowser()
      if (context.signal.aborted) return excused(timedOut(context.timeoutMs), waitedMs, context.timeoutMs)
      throw error
    } finally {
      await window.leave()
    }
  },
})
