import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, seriousFaults } from './browser.ts'
import { App, startTarget, until } from './harness.ts'

describe('a person sets up, adds a monitor, sees it fail and recover, and shows it to the public', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' }) // nobody there yet: the first visit is the set-up page
  const faults: string[] = []
  let target: Awaited<ReturnType<typeof startTarget>>
  let browser: Browser
  let page: Page

  before(async () => {
    target = await startTarget()
    await app.start()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.setDefaultTimeout(20_000)
  })

  after(async () => {
    await browser?.close()
    target?.close()
    await app.remove()
  })

  const looksRight = async (heading: RegExp) => {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    assert.deepEqual(await seriousFaults(page), [], `axe on ${page.url()}`)
  }

  it('sets up the first owner and workspace', async () => {
    await page.goto(app.origin)
    await looksRight(/set up vedette/i)
    await page.getByLabel('Workspace').fill('Shop')
    await page.getByLabel('Your name').fill('Anna')
    await page.getByLabel('Email').fill('anna@shop.example')
    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Start watching' }).click()
    await page.getByRole('link', { name: 'Channels' }).waitFor()
  })

  it('adds a monitor after trying it from every region', async () => {
    await page.goto(`${app.origin}/monitors/new`)
    await looksRight(/add a monitor/i)
    await page.getByLabel('Name', { exact: true }).fill('Checkout')
    await page.getByLabel('URL', { exact: true }).fill(target.url)
    await page.getByLabel('Every').selectOption({ label: await tenSeconds() })
    await page.getByRole('button', { name: 'Try it now' }).click()
    const tried = page.getByRole('region', { name: 'Try it now' })
    await tried.getByText('Up', { exact: true }).nth(2).waitFor()
    await page.getByRole('button', { name: 'Start watching' }).click()
    await looksRight(/checkout is up/i)
  })

  it('sees it go down and up again, live, without a reload', async () => {
    await page.goto(app.origin)
    await looksRight(/is up|are up/i)
    target.state.status = 500
    await page.getByRole('heading', { level: 1, name: /one thing is wrong/i }).waitFor({ timeout: 30_000 })
    assert.deepEqual(await seriousFaults(page), [], 'axe on the overview with an incident')
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    target.state.status = 200
    await page.getByRole('heading', { level: 1, name: /is up|are up/i }).waitFor({ timeout: 40_000 })
  })

  it('tells the incident as a timeline', async () => {
    await page.goto(`${app.origin}/incidents`)
    await page
      .getByRole('link', { name: /checkout/i })
      .first()
      .click()
    await looksRight(/checkout/i)
    await page
      .getByText(/acknowledged/i)
      .first()
      .waitFor()
  })

  it('makes a status page that says it in words, with no script', async () => {
    await page.goto(`${app.origin}/status-pages`)
    await looksRight(/status page/i)
    const { data } = await page.evaluate(
      async () => (await (await fetch('/api/v1/monitors')).json()) as { data: { id: string }[] },
    )
    const made = await page.evaluate(
      async (monitorId) =>
        (
          await fetch('/api/v1/status-pages', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              slug: 'shop',
              title: 'Shop',
              components: [{ name: 'Checkout', monitorId }],
            }),
          })
        ).status,
      data[0]?.id,
    )
    assert.equal(made, 201)
    const visitor = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    await visitor.goto(`${app.origin}/status/shop`)
    assert.match((await visitor.textContent('h1')) ?? '', /all|up|work/i)
    await page.goto(`${app.origin}/status/shop`)
    assert.deepEqual(await seriousFaults(page), [], 'axe on the public page')
  })

  it('has nothing serious for axe on any other page, wide or on a phone', async () => {
    for (const path of [
      '/',
      '/channels',
      '/channels/new',
      '/channels/new?type=smtp',
      '/deliveries',
      '/regions',
      '/maintenance',
      '/silences',
      '/settings',
      '/monitors/new',
      '/incidents',
    ]) {
      await page.goto(app.origin + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle').catch(() => undefined)
      assert.deepEqual(await seriousFaults(page), [], `axe on ${path}`)
      await page.setViewportSize({ width: 390, height: 844 })
      // Laid out anew a moment after the window has shrunk.
      await until(
        `${path} to fit 390 px`,
        5_000,
        async () => (await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')) <= 0,
      )
      assert.deepEqual(await seriousFaults(page), [], `axe on ${path} at 390 px`)
      await page.setViewportSize({ width: 1280, height: 900 })
    }
    assert.deepEqual(faults, [], 'no script error on the way')
  })

  const tenSeconds = async () =>
    (await page.getByLabel('Every').locator('option').allTextContents()).find((text) =>
      /^10.?s/.test(text),
    ) ?? '10 s'
})
