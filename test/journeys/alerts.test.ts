import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { App, startReceiver, startTarget, until } from './harness.ts'
import { looksRight, setUp } from './person.ts'

interface Notice {
  body: { data?: { notice?: { title: string } } }
}

describe('a person decides what alerts say, to whom, and when', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' })
  const faults: string[] = []
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let target: Awaited<ReturnType<typeof startTarget>>
  let browser: Browser
  let page: Page

  before(async () => {
    receiver = await startReceiver()
    target = await startTarget()
    target.state.status = 500
    await app.start()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.setDefaultTimeout(20_000)
    await setUp(page, app)
    for (const name of ['First', 'Second']) await addChannel(name)
  })

  after(async () => {
    await browser?.close()
    receiver?.close()
    target?.close()
    await app.remove()
  })

  const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  const add = (path: string, what: object) =>
    page.evaluate(
      async ([where, body]) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(`/api/v1/${where}`, { method: 'POST', headers, body })
        if (!answer.ok) throw new Error(await answer.text())
        return (await answer.json()) as { id: string }
      },
      [path, JSON.stringify(what)] as const,
    )
  const addChannel = (name: string) =>
    add('channels', { name, type: 'webhook', config: { url: `${receiver.origin}/${name.toLowerCase()}` } })
  const declare = async (title: string) => {
    await page.goto(`${app.origin}/incidents`)
    await page.getByRole('button', { name: 'Declare an incident' }).first().click()
    await page.getByLabel('What is wrong').fill(title)
    await page.getByRole('button', { name: 'Declare and tell' }).click()
    await heading(new RegExp(title))
  }
  const next = () => page.getByRole('region', { name: 'What comes next' })

  it('writes a policy, and is foretold what its wait does', async () => {
    await page.goto(`${app.origin}/policies/new`)
    await page.getByLabel('Name', { exact: true }).fill('Backend')
    await page.getByLabel('Tell: add').first().selectOption({ label: 'First' })
    const foretold = page.getByRole('region', { name: 'Who would be told' })
    await foretold.getByText('First would be told at once').waitFor()
    await page.getByRole('button', { name: 'Add a step' }).click()
    await page.getByLabel('Tell: add').nth(1).selectOption({ label: 'Second' })
    await page.getByLabel('Put together by tag or label').fill('service, region')
    await page.getByLabel('Wait for more, seconds').fill('601')
    await page.getByLabel('Say who else is down every, seconds').fill('120')
    await page.getByLabel('Opens again within, minutes').fill('10')
    await page.getByRole('button', { name: 'Add policy' }).click()
    await until('the refusal at its field', 10_000, async () => {
      const wait = page.getByLabel('Wait for more, seconds')
      return (await wait.getAttribute('aria-invalid')) === 'true'
    })
    await page.getByLabel('Wait for more, seconds').fill('2')
    await foretold.getByText('First would be told after 2 s').waitFor()
    await foretold.getByText(/if it is back within 10 min/i).waitFor()
    await looksRight(page, 'the form of a policy')
    await page.getByRole('button', { name: 'Add policy' }).click()
    await heading(/backend decides who is told/i)
    const gathered = 'alerts together by service and region · waits 2 s · says who else is down every 2 min'
    await page.getByText(gathered).waitFor()
    await looksRight(page, 'the policies')
  })

  it('reads on an incident what comes next, until it is acknowledged', async () => {
    await declare('Payments fail')
    await next()
      .getByText(/^Second is told in .*unless somebody acknowledges/)
      .waitFor()
    await until('the first step to arrive', 15_000, () =>
      receiver.heard.some(({ path }) => path === '/first'),
    )
    await looksRight(page, 'an incident whose next step is due')
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await next().getByText('Nothing more comes: somebody has it').waitFor()
    await page.getByRole('button', { name: 'Resolve' }).click()
    await next().getByText('Nothing more comes: it is over').waitFor()
    await looksRight(page, 'an incident that is over')
    assert.ok(!receiver.heard.some(({ path }) => path === '/second'), 'the second step was never told')
  })

  it('writes a template on a past incident, and is shown where it is wrong', async () => {
    await page.goto(`${app.origin}/templates`)
    await heading(/alerts speak in our words/i)
    await looksRight(page, 'templates without one')
    await page.getByRole('link', { name: 'Write a template' }).first().click()
    const preview = page.getByRole('region', { name: 'What it says' })
    await preview.getByLabel('Of').selectOption({ index: 1 })
    await page.getByLabel('Title', { exact: true }).fill('SHOP {{ incident.title | shout }}')
    await page.getByText('Line 1, column 6: undefined filter: shout').waitFor()
    await looksRight(page, 'a template that is wrong')
    await page.getByLabel('Title', { exact: true }).fill('SHOP {{ incident.title | upcase }}')
    await preview.getByText('SHOP PAYMENTS FAIL').waitFor()
    await page.getByText('What you can write').click()
    await page.getByLabel('Text', { exact: true }).click()
    await page.getByRole('button', { name: 'Insert {{ incident.severity }}' }).click()
    await preview.getByText('critical', { exact: true }).waitFor()
    await looksRight(page, 'a template with its preview')
    await page.getByRole('button', { name: 'Add template' }).click()
    await heading(/alerts speak in your words/i)
    await looksRight(page, 'the templates')
  })

  it('hears alerts in these words, and in ours after a reset', async () => {
    const titles = () =>
      receiver.heard
        .filter(({ path, type }) => path === '/first' && type === 'incident.opened')
        .map(({ body }) => (body as Notice['body']).data?.notice?.title)
    await declare('Search hangs')
    await until('the words of the template', 15_000, () => titles().includes('SHOP SEARCH HANGS'))
    await page.goto(`${app.origin}/templates`)
    await page.getByRole('link', { name: 'Every channel' }).click()
    await page.getByRole('button', { name: 'Reset to the built-in words' }).click()
    await page.getByRole('button', { name: 'Delete and reset' }).click()
    await heading(/alerts speak in our words/i)
    await declare('Mail is late')
    await until('the built-in words', 15_000, () => titles().includes('Mail is late'))
  })

  it('writes a note for visitors, sees first that it is public, and finds it on the status page', async () => {
    const check = { type: 'http', url: target.url }
    const where = { intervalSeconds: 10, regions: ['weur'], confirm: { failures: 1, recoveries: 1 } }
    const { id: monitorId } = await add('monitors', { name: 'Checkout API', check, ...where })
    const components = [{ name: 'Checkout', monitorId }]
    await add('status-pages', { slug: 'journey', title: 'Shop status', components })
    await page.goto(`${app.origin}/incidents`)
    await page.getByRole('link', { name: 'Checkout API is down' }).first().click()
    await page.getByText('Visitors read of it on Shop status').waitFor()
    const note = page.getByLabel('Add a note')
    await note.fill('Bob restarts db-7')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByText('Bob restarts db-7', { exact: true }).waitFor()
    await until('the form to be empty', 5_000, async () => (await note.inputValue()) === '')
    await note.fill('Cards are refused.\nNext word within the hour.')
    await page.getByLabel('Also on the status page (Shop status)').check()
    const preview = page.getByRole('region', { name: 'What visitors will read' })
    await preview.getByText('Cards are refused.').waitFor()
    await looksRight(page, 'a note that is about to be public')
    await page.getByRole('button', { name: 'Publish note' }).click()
    await page.getByText('Public note', { exact: true }).waitFor()
    const choice = page.getByLabel('Also on the status page (Shop status)')
    await until('the next note to be private', 5_000, async () => !(await choice.isChecked()))
    await looksRight(page, 'an incident with a public note')
    await until('the note on the status page', 15_000, async () => {
      await page.goto(`${app.origin}/status/journey`)
      return (await page.locator('main').innerText()).includes('Update. Cards are refused.')
    })
    assert.ok(!(await page.content()).includes('Bob'), 'what is for the team stays with the team')
    await looksRight(page, 'a status page with a note')
    assert.deepEqual(faults, [], 'no script error on the way')
  })
})
