import type { Page } from '@cloudflare/puppeteer'
import type { BrowserConfig } from './config.ts'

/** What of the page differs from what it must be. */
export type Missed = { words: string } | { badSelector: string }

/** Null when all is as it must be. */
export async function missedBy(page: Page, config: BrowserConfig): Promise<Missed | null> {
  const { text, textAbsent, selector, selectorAbsent } = config
  if (text !== null || textAbsent !== null) {
    const shown = (await page.evaluate('document.body ? document.body.innerText : ""')) as string
    if (text !== null && !shown.includes(text)) return { words: `the page does not show "${text}"` }
    if (textAbsent !== null && shown.includes(textAbsent)) return { words: `the page shows "${textAbsent}"` }
  }
  for (const [sought, wanted] of [
    [selector, true],
    [selectorAbsent, false],
  ] as const) {
    if (sought === null) continue
    const found = await isSeen(page, sought)
    if (found === null) return { badSelector: sought }
    if (found !== wanted) return { words: `the page ${wanted ? 'has no' : 'has a'} ${sought}` }
  }
  return null
}

/** Whether something of this selector is seen; null when Chrome cannot read the selector. */
async function isSeen(page: Page, selector: string): Promise<boolean | null> {
  const question = `(() => {
    try {
      return [...document.querySelectorAll(${JSON.stringify(selector)})].some((one) => one.checkVisibility());
    } catch (error) {
      if (error instanceof DOMException) return null;
      throw error;
    }
  })()`
  return (await page.evaluate(question)) as boolean | null
}
