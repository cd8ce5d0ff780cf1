import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { App, until } from './harness.ts'
import { looksRight, setUp } from './person.ts'

describe('a person watches a stream', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' })
  const faults: string[] = []
  let browser: Browser
  let page: Page
  let key = ''

  before(async () => {
    await app.start()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.setDefaultTimeout(20_000)
    await setUp(page, app)
    key = await makeKey()
  })

  after(async () => {
    await browser?.close()
    await app.remove()
  })

  const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  const part = (name: string) => page.getByRole('region', { name, exact: true })
  const figure = async (label: string) => {
    const text = await part('Figures').locator('div', { hasText: label }).locator('b').first().textContent()
    return Number(text?.replaceAll(',', ''))
  }

  it('is shown how, and makes one in the form', async () => {
    await page.goto(`${app.origin}/explore`)
    await heading(/nothing to explore/i)
    await page.getByRole('link', { name: 'Streams', exact: true }).click()
    await heading(/no stream yet/i)
    assert.equal(await page.locator('pre', { hasText: 'curl' }).count(), 2, 'two commands')
    await looksRight(page, 'streams without a stream')
    await page.keyboard.press('n')
    await heading(/add a stream/i)
    await looksRight(page, 'the form of a stream')
    await page.getByLabel('Name', { exact: true }).fill('Orders')
    await page.getByLabel('Dimensions').fill('country, plan')
    await page.getByLabel('Measures').fill('amount')
    await page.getByLabel('Distinct').fill('user')
    await page.getByLabel('JSON Schema').fill('{ "type": ')
    await page.getByRole('button', { name: 'Add stream' }).click()
    await page.getByText(/this is not json/i).waitFor()
    await page.getByLabel('JSON Schema').fill(JSON.stringify(schema))
    await page.getByRole('button', { name: 'Add stream' }).click()
    const name = page.getByLabel('Name', { exact: true })
    await page.locator('[aria-invalid="true"]').first().waitFor()
    assert.ok(await name.evaluate((box) => box === document.activeElement), 'stands in what is wrong')
    await name.fill('orders')
    await page.getByRole('button', { name: 'Add stream' }).click()
    await heading(/nothing has come to orders yet/i)
    await part('Events').getByText('Send the first event').waitFor()
    await part('Schema').getByText('"country"').first().waitFor()
  })

  it('sees events come in, counted and drawn', async () => {
    await part('Figures').getByText('the last second').waitFor() // the socket is open
    let sent = 0
    const sendMore = () =>
      send(Array.from({ length: 20 }, (_, index) => order((sent += 1), index % 3 === 0 ? 'fr' : 'de')))
    await until('the counters to move', 30_000, async () => {
      await sendMore()
      return (await figure('Events/s')) > 0 && (await figure('Keys')) >= 2
    })
    await part('Events').getByRole('cell', { name: 'fr' }).first().waitFor()
    await heading(/orders takes [\d.,]+ events\/s/i)
    const chart = part('As it happens').getByRole('slider', { name: /^events each second: .*de.*fr/i })
    await chart.focus()
    await chart.press('ArrowLeft')
    assert.match((await chart.getAttribute('aria-valuetext')) ?? '', /de [\d–]/)
    await looksRight(page, 'a stream with events')
  })

  it('filters them, and the address says so', async () => {
    await page.keyboard.press('Escape')
    await page.getByLabel('Filter events').fill('country:fr')
    await until('only French events', 10_000, async () => (await countries()).join() === 'fr')
    await page.waitForURL(/where=country/)
    await send([order(9_001, 'de'), order(9_002, 'fr')])
    await part('Events').getByText('order-9002').waitFor()
    assert.equal(await part('Events').getByText('order-9001').count(), 0)
    await page.reload()
    assert.equal(await page.getByLabel('Filter events').inputValue(), 'country:fr')
    await part('Events').getByText('order-9002').waitFor()
    await page.getByLabel('Filter events').fill('nonsense')
    await part('Events')
      .getByText(/a field and its value/i)
      .waitFor()
    await page.getByLabel('Filter events').fill('')
    await until('all of them again', 10_000, async () => (await countries()).length > 1)
  })

  it('holds them, reads one, and lets go', async () => {
    const events = part('Events')
    await events.getByRole('button', { name: 'Pause' }).click()
    await events.getByText('Paused').waitFor()
    const was = await events.getByRole('row').nth(1).textContent()
    await send([order(9_101, 'us')])
    await until('it to be among the newest', 10_000, async () => {
      const { data } = await get<{ data: { id: string }[] }>('/streams/orders/recent?limit=5')
      return data.some(({ id }) => id === 'order-9101')
    })
    assert.equal(await events.getByRole('row').nth(1).textContent(), was, 'the list stands still')
    await events.getByRole('row').nth(1).getByRole('button').click()
    await page.getByRole('dialog').getByText('"amount"').waitFor()
    await page.keyboard.press('Escape')
    await events.getByRole('button', { name: 'Go on' }).click()
    await page.mouse.move(2, 2) // a hand on the list would hold it
    await events.getByText('order-9101').waitFor()
  })

  it('reads why one was refused, mends it, and has it judged again', async () => {
    const { rejected } = await send([{ id: 'bad-1', country: 'it', amount: -5 }])
    assert.equal(rejected.length, 1)
    const letters = part('Dead letters')
    await letters.getByText('Breaks the schema').waitFor()
    await letters.getByText('bad-1').waitFor()
    await until('the counter of rejected to move', 20_000, async () => (await figure('Rejected')) === 1)
    await letters.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('0 accepted, 1 refused again').waitFor()
    await letters.getByText('Breaks the schema').waitFor()
    await looksRight(page, 'a stream with a dead letter')
  })

  it('explores, and a shared address shows the same', async () => {
    await page.getByRole('link', { name: 'Explore' }).last().click()
    await page.getByLabel('Measure').selectOption('amount')
    await page.getByLabel('As', { exact: true }).selectOption('p95')
    await page.getByLabel('Group by').selectOption('country')
    await page.getByRole('group', { name: 'Time range' }).getByRole('button', { name: '15 min' }).click()
    await page.getByLabel('Step').selectOption('1s')
    await page.getByLabel('Filter').fill('country:de,country:fr')
    await page.getByLabel(/compare with/i).check()
    await page.waitForURL((url) => url.searchParams.get('where') === 'country:de,country:fr')
    await tableSays(['de', 'fr'])
    await looksRight(page, 'an exploration')
    const shared = page.url()
    await page.goto(`${app.origin}/streams`)
    await page.getByRole('cell', { name: 'orders' }).waitFor()
    await looksRight(page, 'the list of streams')
    await page.goto(shared)
    await heading(/(de|fr) has the highest p95 of amount: [\d.]+ in the last 15 minutes/i)
    await tableSays(['de', 'fr'])
    assert.equal(await page.getByLabel('Measure').inputValue(), 'amount')
    assert.equal(await page.getByLabel('As', { exact: true }).inputValue(), 'p95')
    assert.equal(await page.getByLabel('Group by').inputValue(), 'country')
    assert.equal(await page.getByLabel('Step').inputValue(), '1s')
    assert.equal(await page.getByLabel('Filter').inputValue(), 'country:de,country:fr')
    assert.ok(await page.getByLabel(/compare with/i).isChecked())
    assert.equal(
      await part('Chart')
        .getByRole('slider', { name: /de, fr|fr, de/ })
        .count(),
      1,
    )
    assert.deepEqual(faults, [], 'no script error on the way')
  })

  const tableSays = (keys: string[]) =>
    until('the table', 30_000, async () => {
      const found = await part('Table').locator('tbody td:first-child').allTextContents()
      return found.toSorted().join() === keys.join()
    })
  const countries = async () => [
    ...new Set(await part('Events').locator('tbody tr:not([aria-hidden]) td:nth-child(1)').allTextContents()),
  ]
  const makeKey = () =>
    page.evaluate<string>(`fetch('/api/v1/keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'journey', scopes: ['read', 'write'] }),
    }).then((answer) => answer.json()).then((made) => made.key)`)
  const asked = (path: string, init: RequestInit = {}) =>
    fetch(`${app.origin}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    })
  const get = async <Body>(path: string) => (await (await asked(path)).json()) as Body
  const send = async (events: object[]) => {
    const answer = await asked('/streams/orders/events', { method: 'POST', body: JSON.stringify(events) })
    assert.equal(answer.status, 200)
    return (await answer.json()) as { rejected: unknown[] }
  }
})

const schema = {
  type: 'object',
  required: ['country'],
  properties: { country: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
}
const order = (number: number, country: string) => ({
  id: `order-${number}`,
  country,
  plan: number % 2 === 0 ? 'pro' : 'free',
  amount: 10 + (number % 50),
  user: `user-${number % 7}`,
})
