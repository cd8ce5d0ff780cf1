import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import startShop from '../shop-server.ts'
import { openBrowser } from './browser.ts'
import { App, until } from './harness.ts'
import { looksRight, setUp } from './person.ts'

const password = 'canary-of-the-journey'

describe('a person watches a checkout in a real Chrome', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' })
  const faults: string[] = []
  let browser: Browser
  let page: Page
  let shop = ''
  let closeShop = () => {}
  let monitor = ''

  before(async () => {
    closeShop = await startShop({ provide: (_, origin) => (shop = origin) })
    await app.start()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.setDefaultTimeout(20_000)
    await setUp(page, app)
    await call('PUT', '/secrets/SHOP_PASSWORD', { value: password })
  })

  after(async () => {
    await browser?.close()
    closeShop()
    await app.remove()
  })

  const part = (name: string) => page.getByRole('region', { name, exact: true })
  const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  /** As the person who is signed in. */
  const call = <Answer>(method: string, path: string, body?: unknown): Promise<Answer> =>
    page.evaluate(
      async ({ method: how, path: where, body: what }) => {
        const answer = await fetch(`/api/v1${where}`, {
          method: how,
          headers: { 'content-type': 'application/json' },
          ...(what === undefined ? {} : { body: JSON.stringify(what) }),
        })
        return (await answer.json()) as Answer
      },
      { method, path, body },
    )
  const recording = () => ({
    title: 'Sign in',
    steps: [
      { type: 'setViewport', width: 1_280, height: 800, deviceScaleFactor: 1, isMobile: false },
      {
        type: 'navigate',
        url: `${shop}/login`,
        assertedEvents: [{ type: 'navigation', url: `${shop}/login` }],
      },
      { type: 'change', selectors: [['aria/Password'], ['#password']], value: 'typed-as-it-is' },
      { type: 'customStep', name: 'axe', parameters: {} },
      { type: 'click', selectors: [['aria/Sign in[role="button"]'], ['button']] },
    ],
  })

  it('pastes a recording, and is told what of it cannot be walked', async () => {
    await page.goto(`${app.origin}/monitors/new`)
    await page.getByLabel('Kind of check').selectOption('browser')
    await page.getByRole('button', { name: 'Walk through steps' }).click()
    await page.getByLabel('Recording').fill('{ "title": ')
    await page.getByRole('button', { name: 'Read recording' }).click()
    await page.getByText(/this is not json/i).waitFor()
    await page.getByLabel('Recording').fill(JSON.stringify(recording()))
    await page.getByRole('button', { name: 'Read recording' }).click()
    const remarks = page.getByRole('list', { name: 'What to know of the recording' })
    await remarks.getByText('Step 4').waitFor()
    await remarks.getByText(/customStep \(axe\)/).waitFor()
    await remarks.getByText(/types a password as it is/).waitFor()
    assert.equal(await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').count(), 4)
  })

  it('puts a secret in its place, adds a step by hand, and moves it', async () => {
    const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
    await steps.nth(2).getByText('Type into Password').click()
    await steps.nth(2).getByRole('button', { name: 'Secret for Text to type' }).click()
    await page.getByRole('menuitem', { name: 'SHOP_PASSWORD' }).click()
    const typed = steps.nth(2).getByRole('textbox', { name: 'Text to type' })
    assert.equal(await typed.inputValue(), '{{secret.SHOP_PASSWORD}}')
    for (const name of ['Check text', 'Take a picture']) {
      await page.getByRole('button', { name: 'Add a step' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    await steps.nth(4).getByLabel('Text that must be seen').fill('Sold out')
    await steps.nth(5).getByText('Picture', { exact: true }).click()
    await steps.nth(5).getByRole('button', { name: 'Move step 6 up' }).click()
    await steps.nth(4).getByText('Picture', { exact: true }).waitFor()
    await looksRight(page, 'the form of a flow')
  })

  it('runs it now, sees each step, and the picture of the one that fails', async () => {
    for (const name of ['Western North America', 'Eastern North America', 'Asia-Pacific'])
      await page.getByLabel(name, { exact: true }).uncheck()
    const now = part('Run now')
    await page.getByText(/about \$\d+\.\d\d a month/i).waitFor()
    await page.getByText(/if a run takes 5\ss/).waitFor()
    await now.getByRole('button', { name: 'Run now' }).click()
    await now.getByText('Click “Sign in”').waitFor({ timeout: 40_000 })
    await now.getByText(/did not show “Sold out”/).waitFor({ timeout: 40_000 })
    const picture = now.getByAltText('The page at step 6')
    await picture.waitFor()
    await until('the picture to be loaded', 10_000, () =>
      picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 100),
    )
    await looksRight(page, 'a run by hand that failed')
    await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('listitem')
      .nth(5)
      .getByLabel('Text that must be seen')
      .fill('Welcome')
    await now.getByRole('button', { name: 'Run now' }).click()
    await now.getByText(/held a browser for/).waitFor({ timeout: 40_000 })
    await page.getByText(/as the run just now took/).waitFor()
    assert.equal(await now.getByText('Done', { exact: true }).count(), 6)
  })

  it('saves it, sees a run appear, and opens its page with the waterfall', async () => {
    await page.getByRole('button', { name: 'Start watching' }).click()
    await page.waitForURL(/\/monitors\/mon_/)
    monitor = new URL(page.url()).pathname
    const link = part('Runs').getByRole('row').nth(1).getByRole('link').last()
    await until(
      'a run to be listed',
      90_000,
      async () => {
        await page.reload()
        await part('Runs').waitFor()
        return await link.isVisible()
      },
      2_000,
    )
    await looksRight(page, 'a browser monitor')
    await link.click()
    await heading(/^Sign in went through 6 steps in [\d.]+\sm?s$/)
    const requests = part('Waterfall').getByRole('listbox', { name: 'Requests' })
    await requests.getByRole('option', { name: /login/ }).first().focus()
    await page.keyboard.press('ArrowDown')
    await part('Waterfall')
      .getByText(/^status \d+ · began at/)
      .waitFor()
    await page.getByRole('link', { name: 'Download HAR' }).waitFor()
    await looksRight(page, 'a run')
    const steps = await part('Steps').getByRole('listitem').count()
    assert.equal(steps, 6)
    assert.ok(!(await page.content()).includes(password), 'the secret is nowhere in the page')
  })

  it('watches a single page too: its vitals, and two runs beside each other', async () => {
    const { id } = await call<{ id: string }>('POST', '/monitors', {
      name: 'Front page',
      check: {
        type: 'browser',
        url: `${shop}/?late=300`,
        budgets: { requests: { degraded: 0 } },
        samples: 1,
      },
      intervalSeconds: 60,
      regions: ['weur'],
    })
    const runs = await until(
      'two runs',
      150_000,
      async () => {
        const { data } = await call<{ data: { id: string }[] }>('GET', `/monitors/${id}/runs`)
        return data.length >= 2 ? data : null
      },
      2_000,
    )
    await page.goto(`${app.origin}/monitors/${id}`)
    await part('Vitals')
      .getByRole('slider', { name: /Largest Contentful Paint, p75: Western Europe/ })
      .waitFor()
    await part('Vitals')
      .getByRole('button', { name: /Layout shift/ })
      .click()
    await part('Vitals')
      .getByRole('slider', { name: /Cumulative Layout Shift, p75/ })
      .waitFor()
    await looksRight(page, 'the vitals of a page')
    await page.goto(`${app.origin}/monitors/${id}/runs/${runs[0]?.id}`)
    await heading(/Front page broke a budget: requests \d+, 0 allowed/)
    await part('Film').getByRole('img').first().waitFor()
    await looksRight(page, 'a run of a page')
    await dragAcross()
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('button', { name: /compare with/i }).click()
    await page.getByRole('menuitem').first().click()
    await page.waitForURL(/with=run_/)
    await heading(/Front page showed its largest part/)
    await part('Figures')
      .getByRole('row', { name: /Largest paint/ })
      .waitFor()
    for (const name of [/^Requests, This run/, /^Requests, The other/])
      await page.getByRole('listbox', { name }).waitFor()
    await looksRight(page, 'two runs')
    assert.deepEqual(faults, [])
    assert.ok(monitor)
  })

  /** A part of the ruler is chosen by a drag, and the page says which. */
  async function dragAcross(): Promise<void> {
    const lane = page.locator('.waterfall-lane').first()
    await lane.scrollIntoViewIfNeeded()
    const box = await lane.boundingBox()
    assert.ok(box)
    await page.mouse.move(box.x + box.width * 0.2, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 10, { steps: 4 })
    await page.mouse.up()
    await part('Waterfall')
      .getByText(/^[\d.]+\sm?s to [\d.]+\sm?s$/)
      .waitFor()
  }
})
