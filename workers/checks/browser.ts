import { checkAddress } from '#core/address'
import { BrowserConfig } from './browser/config.ts'
import { noBrowser, slowBrowser } from './browser/failure.ts'
import { flowTarget, hiddenIn, placesOf } from './browser/flow/config.ts'
import { walkFlow } from './browser/flow/walk-flow.ts'
import { guard, unguarded } from './browser/guard.ts'
import { openWindowWithin } from './browser/session.ts'
import { lastLookMs, visit } from './browser/visit.ts'
import { defineCheck, unknown } from './define.ts'
import { timedOut } from './words.ts'

/** Opens a page in a real Chrome: does it load, does it show what it must, how did that feel, what did it look like. */
export const browser = defineCheck({
  type: 'browser',
  title: 'Browser',
  publicOnly: true,
  config: BrowserConfig,
  target: flowTarget,
  hides: hiddenIn,
  addresses: placesOf,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  heavy: true,

  async probe(config, context) {
    const mayCall = (url: string) => checkAddress(url, { allowPrivate: context.allowPrivateTargets })
    for (const { address } of placesOf(config)) {
      const verdict = mayCall(address)
      if (!verdict.ok)
        return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
    }
    if (!context.browser) return unknown('this deployment has no browser')
    const started = Date.now()
    // What it takes longer would be missing to the page, which would then look slow.
    const window = await openWindowWithin(context.timeoutMs / 2, context.browser).catch(noBrowser)
    if (!window) return slowBrowser()
    if ('outcome' in window) return window
    const left = context.timeoutMs - (Date.now() - started)
    context.signal.addEventListener('abort', () => void window.leave(), { once: true })
    try {
      const page = await window.context.newPage()
      const guarded = context.allowPrivateTargets ? unguarded() : await guard(page, mayCall)
      const mostMs = Math.max(left - lastLookMs, left / 2)
      const { url, flow } = config
      if (flow) return await walkFlow(page, { ...config, flow }, context, guarded, mostMs)
      if (url === null) return unknown('this check names neither an address nor a flow')
      return await visit(page, { ...config, url }, context, guarded, mostMs)
    } catch (error) {
      if (context.signal.aborted) return timedOut(context.timeoutMs)
      throw error
    } finally {
      await window.leave()
    }
  },
})
