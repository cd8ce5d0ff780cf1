import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { App, startReceiver, until } from './harness.ts'
import { looksRight, setUp } from './person.ts'

describe('a person is guided to a channel that works', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' })
  const faults: string[] = []
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let browser: Browser
  let page: Page

  before(async () => {
    receiver = await startReceiver()
    await app.start()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.setDefaultTimeout(20_000)
    await setUp(page, app)
  })

  after(async () => {
    await browser?.close()
    receiver?.close()
    await app.remove()
  })

  const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

  it('finds the kind by a few letters', async () => {
    await page.goto(`${app.origin}/channels`)
    await heading(/nobody is told yet/i)
    await page.getByRole('link', { name: 'Add a channel' }).click()
    await heading(/where should alerts go/i)
    await page.getByText('Step 1 of 3').waitFor()
    await looksRight(page, 'the kinds of channel')
    await page.getByLabel('Find a kind of channel').fill('webh')
    await page.getByRole('link', { name: 'Webhook', exact: true }).click()
    await page.getByText('Step 2 of 3').waitFor()
  })

  it('is told at the field what is wrong with an address', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Bot')
    await page.getByLabel('URL', { exact: true }).fill('not an address')
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByText('This must be an http or https URL').waitFor()
    await looksRight(page, 'the form of a channel with a wrong address')
    await page.getByLabel('URL', { exact: true }).fill(`${receiver.origin}/hook`)
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await heading(/bot is saved: try it/i)
    await page.getByText('Step 3 of 3').waitFor()
    assert.match(await page.getByLabel('Signing secret').inputValue(), /^whsec_/)
  })

  it('reads what the receiver answers to a test, good or bad', async () => {
    receiver.state.status = 500
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText(/HTTP 500/).waitFor()
    await looksRight(page, 'the last step of a channel')
    receiver.state.status = 200
    await page.getByRole('button', { name: 'Send another test' }).click()
    await page.getByText(/test delivered, answered 200/i).waitFor()
    const [, second] = await until('both tests to arrive', 5_000, () =>
      receiver.of('test').length === 2 ? receiver.of('test') : null,
    )
    assert.ok(second?.id, 'it has an id of its own')
  })

  it('finds both tests in the delivery log, with the answers', async () => {
    await page.getByRole('link', { name: 'Done' }).click()
    await heading(/one channel is told/i)
    await looksRight(page, 'the channels')
    await page.getByRole('link', { name: 'Delivery log' }).click()
    await page.getByText('Given up').waitFor()
    await page.getByText('Delivered', { exact: true }).first().waitFor()
    const row = page.getByRole('row').filter({ hasText: 'Given up' })
    await row.getByRole('button', { name: '1 attempt' }).click()
    await page.getByText(/HTTP 500/).waitFor()
    await looksRight(page, 'the delivery log')
    assert.deepEqual(faults, [], 'no script error on the way')
  })
})
