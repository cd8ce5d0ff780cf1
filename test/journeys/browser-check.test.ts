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
    const field = page.getByLabel('Recording', { exact: true })
    await field.fill('{ "title": ')
    await page.getByRole('button', { name: 'Read recording' }).click()
    await page.getByText(/this is not json/i).waitFor()
    await field.fill('')
    await paste(JSON.stringify(recording()))
    await page.getByText('4 steps read, 2 remarks').waitFor()
    const remarks = page.getByRole('list', { name: 'What to know of the recording' })
    await remarks.getByText('Step 4').waitFor()
    await remarks.getByText(/customStep \(axe\)/).waitFor()
    await remarks.getByText(/types a password as it is/).waitFor()
    assert.equal(await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').count(), 4)
  })

  it('may choose the file that DevTools has exported, too', async () => {
    const file = { name: 'sign-in.json', mimeType: 'application/json', buffer: Buffer.from('[1, 2') }
    await page.getByLabel('File of a recording').setInputFiles(file)
    await page.getByText(/this is not json/i).waitFor()
    await page
      .getByLabel('File of a recording')
      .setInputFiles({ ...file, buffer: Buffer.from(JSON.stringify(recording())) })
    await page.getByText('4 steps read, 2 remarks').waitFor()
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
    await steps.nth(4).getByLabel('Text that must be seen').pressSequentially('Sold out')
    await steps.nth(5).getByText('Picture', { exact: true }).click()
    await steps.nth(5).getByRole('button', { name: 'Move step 6 up' }).click()
    await steps.nth(4).getByText('Picture', { exact: true }).waitFor()
    await steps.nth(4).getByRole('button', { name: 'Move step 5 up' }).waitFor() // it is still folded out
    await looksRight(page, 'the form of a flow')
  })

  it('runs it now, sees each step, and the picture of the one that fails', async () => {
    for (const name of ['Western North America', 'Eastern North America', 'Asia-Pacific'])
      await page.getByLabel(name, { exact: true }).uncheck()
    const now = part('Run now')
    await page.getByText(/about \$\d+\.\d\d a month/i).waitFor()
    await page.getByText(/if a run takes 5\ss/).waitFor()
    await page.getByText(/This workspace has [\d,]+\smin there/).waitFor()
    await notesRunningSteps()
    await now.getByRole('button', { name: 'Run now' }).click()
    await now.getByText('Click “Sign in”').waitFor({ timeout: 40_000 })
    await now.getByText(/did not show “Sold out”/).waitFor({ timeout: 40_000 })
    const picture = now.getByAltText('The page at step 6')
    await picture.waitFor()
    await until('the picture to be loaded', 10_000, () =>
      picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 100),
    )
    const running = await page.evaluate<string[]>('[...stepsThatRan]')
    assert.ok(running.includes('See “Sold out”'), `seen while they ran: ${running.join(', ')}`)
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

  it('has it scheduled: the first run comes up by itself, and leads to its page with the waterfall', async () => {
    await page.getByRole('button', { name: 'Start watching' }).click()
    await page.waitForURL(/\/monitors\/mon_/)
    monitor = new URL(page.url()).pathname
    await page.getByText(/^every 5\smin$/).waitFor()
    const link = part('Runs').getByRole('row').nth(1).getByRole('link').last()
    await link.waitFor({ timeout: 90_000 })
    await part('Vitals')
      .getByRole('slider', { name: /Largest Contentful Paint, p75: Western Europe/ })
      .waitFor()
    await looksRight(page, 'a browser monitor')
    await link.click()
    await heading(/^Sign in went through 6 steps in [\d.]+\sm?s$/)
    await part('Vitals')
      .getByRole('button', { name: /Answer to input.*no input on the last page/ })
      .waitFor()
    await page.getByRole('link', { name: 'Download HAR' }).waitFor()
    await looksRight(page, 'a run')
    const steps = await part('Steps').getByRole('listitem').count()
    assert.equal(steps, 6)
    assert.ok(!(await page.content()).includes(password), 'the secret is nowhere in the page')
  })

  it('reads the waterfall by its keys: details, zoom, and one type of request', async () => {
    const fall = part('Waterfall')
    const requests = fall.getByRole('listbox', { name: 'Requests' })
    await requests.getByRole('option', { name: /login/ }).first().focus()
    await page.keyboard.press('ArrowDown')
    await fall.getByText(/^status \d+ · began at/).waitFor()
    const zoomed = fall.getByText(/^[\d.]+\sm?s to [\d.]+\sm?s$/)
    await page.keyboard.press('+')
    await zoomed.waitFor()
    await page.keyboard.press('0')
    await zoomed.waitFor({ state: 'detached' })
    const all = await requests.getByRole('option').count()
    await fall.getByRole('button', { name: /^Pages \d+$/ }).click()
    const pages = await requests.getByRole('option').count()
    assert.ok(pages > 0 && pages <= all)
    assert.equal(await fall.getByRole('button', { name: `Pages ${pages}` }).count(), 1)
  })

  it('watches a single page too: its vitals, and two runs beside each other', async () => {
    const { id } = await call<{ id: string }>('POST', '/monitors', {
      name: 'Front page',
      check: {
        type: 'browser',
        url: `${shop}/?late=300`,
        budgets: { requests: { degraded: 0 } },
        samples: 1,
        visual: {},
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
    await part('Runs').getByRole('checkbox').nth(0).check()
    await part('Runs').getByRole('checkbox').nth(1).check()
    await part('Runs').getByRole('link', { name: 'Compare the two' }).click()
    await part('Figures').waitFor()
    await page.goto(`${app.origin}/monitors/${id}/runs/${runs[0]?.id}`)
    await heading(/Front page broke a budget: requests \d+, 0 allowed/)
    await part('Film').getByRole('img').first().waitFor()
    await part('Vitals')
      .getByRole('button', { name: /Answer to input.*a visit makes no input/ })
      .click()
    await part('Vitals')
      .getByText(/Walk through steps to measure it/)
      .waitFor()
    await part('What it found')
      .getByText(/The page wrote no errors/)
      .waitFor()
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
    await part('Films')
      .getByRole('img', { name: /^The other: .*, after/ })
      .first()
      .waitFor()
    await part('Pictures')
      .getByRole('slider', { name: /Edge between the pictures/ })
      .waitFor()
    await looksRight(page, 'two runs')
  })

  it('accepts a picture, slides it over another, and stops comparing', async () => {
    await page.getByRole('link', { name: 'This run alone' }).click()
    const picture = part('Picture')
    await picture.getByText(/No picture is accepted/).waitFor()
    await picture.getByRole('button', { name: 'Accept this picture' }).click()
    const edge = picture.getByRole('slider', { name: /left of it accepted, right of it this run/ })
    await edge.focus()
    await page.keyboard.press('ArrowLeft')
    assert.equal(await edge.inputValue(), '49')
    await picture.getByRole('button', { name: 'Side by side' }).click()
    const accepted = picture.getByRole('img', { name: 'accepted' })
    await until('the accepted picture to be loaded', 10_000, () =>
      accepted.evaluate((image) => (image as HTMLImageElement).naturalWidth > 100),
    )
    await looksRight(page, 'a picture that is compared')
    await picture.getByRole('button', { name: 'Stop comparing' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop comparing' }).click()
    await picture.getByText(/No picture is accepted/).waitFor()
    assert.deepEqual(faults, [])
    assert.ok(monitor)
  })

  /** As the clipboard gives it, into what has the focus. */
  async function paste(text: string): Promise<void> {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
    await page.getByLabel('Recording', { exact: true }).focus()
    await page.keyboard.press('ControlOrMeta+V')
  }

  /** Keeps the titles of the steps that are shown as running, from now on. */
  async function notesRunningSteps(): Promise<void> {
    await page.evaluate(() => {
      const seen = new Set<string>()
      Object.assign(globalThis, { stepsThatRan: seen })
      const note = () => {
        for (const step of document.querySelectorAll('.run-steps > li[aria-current="step"]'))
          seen.add(step.children[2]?.textContent ?? '')
      }
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true })
    })
  }

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
