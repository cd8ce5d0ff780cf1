// What journeys of a person at the dashboard share: the first visit, and a look at a page on both sizes.
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { seriousFaults } from './browser.ts'
import { type App, until } from './harness.ts'

const wide = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

/** Sets up the first owner and workspace, and is signed in. */
export async function setUp(page: Page, app: App): Promise<void> {
  await page.goto(app.origin)
  await page.getByLabel('Workspace').fill('Shop')
  await page.getByLabel('Your name').fill('Anna')
  await page.getByLabel('Email').fill('anna@shop.example')
  await page.getByLabel('Password').fill('correct horse battery staple')
  await page.getByRole('button', { name: 'Start watching' }).click()
  await page.getByRole('link', { name: 'Channels', exact: true }).waitFor()
}

/** The page as it stands has nothing serious for axe and fits, wide and on a phone. Ends wide. */
export async function looksRight(page: Page, what: string): Promise<void> {
  for (const size of [wide, phone]) {
    await page.setViewportSize(size)
    // Laid out anew a moment after the window has changed.
    await until(
      `${what} to fit ${size.width} px`,
      5_000,
      async () => (await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')) <= 0,
    )
    assert.deepEqual(await seriousFaults(page), [], `axe on ${what} at ${size.width} px`)
  }
  await page.setViewportSize(wide)
}
