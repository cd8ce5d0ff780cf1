import { abandoned } from '#core/browser-pool/upkeep'
import { isPlacedRegion, regions } from '#core/region-names'
import { activeBrowsers, closeBrowser } from '#platform/browsers'
import { browserPool } from '#platform/objects'
import { within } from '#platform/within'
import { defineJob } from './define.ts'

const answerMs = 10_000
/** What is left goes in the next run. */
const mostAtOnce = 20

/**
 * Closes browsers that no pool knows and nobody speaks to: whoever started one may have ended before it could say so.
 * Pools close their own; they are told which of theirs are gone. With no browser at all nobody is asked.
 */
export const sweepBrowsers = defineJob({
  name: 'sweep-browsers',

  async run(env, { now }) {
    const active = await activeBrowsers(env.BROWSER)
    if (active.length === 0) return
    const ids = active.map(({ sessionId }) => sessionId)
    const pools = regions.filter(({ id }) => !isPlacedRegion(id))
    const known = await Promise.all(
      pools.map(({ id }) => within(answerMs, `the pool of ${id}`, browserPool(env, id).sweep(ids))),
    )
    // Elsewhere in the account others may have browsers of their own that wait.
    if (env.BROWSERS_SHARED === 'true') return
    const left = abandoned(active, new Set(known.flat()), now).slice(0, mostAtOnce)
    const closed = await Promise.allSettled(left.map((id) => closeBrowser(env.BROWSER, id)))
    if (left.length === 0) return
    const failed = closed.filter(({ status }) => status === 'rejected').length
    console.warn({ event: 'browser.swept', active: active.length, closed: left.length - failed, failed })
  },
})
