import type { Page } from '@cloudflare/puppeteer'
import type { Accessibility } from '#core/run/schema'
import { within } from '#platform/within'
import type { ProbeContext } from '../define.ts'

/** Where a deployment keeps axe-core, beside the files of its dashboard: it is too long for every isolate. */
export const axePath = '/page-scripts/axe.min.js'
const patienceMs = 10_000

const question = `axe.run(document, { resultTypes: ['violations'], elementRef: false }).then(({ violations }) =>
  violations.map(({ impact }) => impact))`

/** How many rules the page breaks, by axe-core; null when it could not be asked. */
export async function countBarriers(
  page: Page,
  { assets }: Pick<ProbeContext, 'assets'>,
): Promise<Accessibility | null> {
  if (!assets) return null
  try {
    const response = await assets.fetch(`https://assets${axePath}`)
    if (!response.ok) throw new Error(`axe-core is not among the files: ${response.status}`)
    const script = await response.text()
    // The page's own loader (AMD, CommonJS) must not take it away from us.
    await page.evaluate(
      `(() => { const module = undefined, exports = undefined, define = undefined; ${script} })()`,
    )
    const impacts = (await within(patienceMs, page.evaluate(question))) as (string | null)[]
    const count = (name: string) => impacts.filter((impact) => impact === name).length
    return {
      critical: count('critical'),
      serious: count('serious'),
      moderate: count('moderate'),
      minor: count('minor'),
    }
  } catch (error) {
    console.warn({
      event: 'browser.no_axe',
      error: error instanceof Error ? error.message.slice(0, 200) : '',
    })
    return null
  }
}
