// A real Chromium for journeys, and axe's opinion of a page.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChrome } from '../../cli/chrome.ts'

export async function openBrowser(): Promise<Browser> {
  const chrome = await findChrome()
  if (!chrome) throw new Error('There is no Chrome on this machine: set CHROME_PATH.')
  return await chromium.launch({ executablePath: chrome.executablePath, args: ['--no-sandbox'] })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  impact: string | null
  nodes: { html: string }[]
}

/** What axe finds serious or critical on the page as it is now, one line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe) // by the debugger, so that the page's own CSP stays as strict as it is
  const violations = await page.evaluate(
    async () =>
      (await (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run())
        .violations,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
}
