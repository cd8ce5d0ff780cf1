import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { App, until } from './harness.ts'
import { looksRight, setUp } from './person.ts'

describe('a person lets a rule watch a stream', () => {
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
    await made('/streams', {
      name: 'orders',
      time: 'at',
      dimensions: ['country'],
      measures: ['amount'],
      latenessSeconds: 0,
      schema,
    })
  })

  after(async () => {
    await browser?.close()
    await app.remove()
  })

  const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  const part = (name: string) => page.getByRole('region', { name, exact: true })
  const past = part.bind(null, 'Tried on the past')

  it('is told what a rule is, and is led from the stream to the form', async () => {
    await page.getByRole('link', { name: 'Rules', exact: true }).click()
    await heading(/no rule yet/i)
    await page.getByText('Tells when count of orders by country is below 10').waitFor()
    await looksRight(page, 'rules without a rule')
    await page.goto(`${app.origin}/streams/orders`)
    await part('Rules').getByText(/^None/).waitFor()
    await part('Rules').getByRole('link', { name: 'New rule' }).click()
    await heading(/add a rule/i)
    assert.equal(await page.getByLabel('Stream', { exact: true }).inputValue(), 'orders')
  })

  it('sees it fire on what has come, and what is wrong by its field', async () => {
    const now = Date.now()
    // Germany orders every second but for half a minute; France a little, always.
    for (let second = 300; second > 60; second -= 1) {
      const at = new Date(now - second * 1_000).toISOString()
      const isSilent = second <= 200 && second > 170
      await send([
        { id: `fr-${second}`, country: 'fr', amount: 5, at },
        ...[1, 2, 3].flatMap((n) =>
          isSilent && n > 1 ? [] : { id: `de-${second}-${n}`, country: 'de', amount: 10 * n, at },
        ),
      ])
    }
    await page.getByLabel('Judged each').selectOption('1s')
    await page.getByLabel('Only where').fill('country:de')
    await page.getByLabel('Limit', { exact: true }).fill('2')
    await page.getByLabel('Must hold for').fill('5')
    await page.getByLabel('Over after').fill('2')
    await page
      .getByText(
        'Tells when count of orders where country is de is below 2 for 5 s, ends when it was not for 2 s',
      )
      .waitFor()
    await past()
      .getByText(/^It would have told \d+ times?/)
      .waitFor()
    // The silence of half a minute, told when it had lasted for five seconds and over after two without it.
    await past().getByText('for 27 s').waitFor()
    await past().getByText('Count is 1, below 2 for 5 s').first().waitFor()
    const chart = past().getByRole('slider', { name: /^count: all/i })
    await chart.focus()
    await chart.press('ArrowLeft')
    assert.match((await chart.getAttribute('aria-valuetext')) ?? '', /all \d/)
    await looksRight(page, 'the form of a rule')
    await page.getByLabel('Over the last').fill('5')
    await past()
      .getByRole('slider', { name: /^count within 5\ss: all/i })
      .waitFor()
    await past()
      .getByText(/^Each point is what was judged/)
      .waitFor()
    await page.getByLabel('Over the last').fill('1')

    await page.getByLabel('Only where').fill('county:de')
    await page
      .getByText(/county is no dimension of this stream/)
      .first()
      .waitFor()
    assert.equal(await page.getByLabel('Only where').getAttribute('aria-invalid'), 'true')
    await page.getByLabel('Only where').fill('country:de')
    await page.getByLabel('Limit', { exact: true }).fill('')
    assert.equal(await page.getByLabel('Limit', { exact: true }).getAttribute('aria-invalid'), 'true')
    await page.getByLabel('Limit', { exact: true }).fill('2')
    await past().getByText('for 27 s').waitFor()
  })

  it('changes the kind, and other fields and another limit are there', async () => {
    await page.getByRole('button', { name: 'unlike usual' }).click()
    await page.getByLabel('Usual is of the last').fill('30')
    await past()
      .getByRole('slider', { name: /all, too high, usual, too low/ })
      .waitFor()
    assert.equal(await page.getByLabel('Limit', { exact: true }).count(), 0)
    await looksRight(page, 'the form of a rule of what is usual')
    await page.getByRole('button', { name: 'silence' }).click()
    await page.getByLabel('Silent for').waitFor()
    assert.equal(await page.getByLabel('Measure').count(), 0, 'what is absent has no figure')
    await page.getByRole('button', { name: 'a change' }).click()
    await page.getByText(/has fallen by 50 % or more within 5 s for 5 s/).waitFor()
    await page.getByRole('button', { name: 'a limit' }).click()
  })

  it('must name it, saves it, and sees it fire with its incident', async () => {
    await page.getByRole('button', { name: 'Add rule' }).click()
    const name = page.getByLabel('Name', { exact: true })
    await page.locator('[aria-invalid="true"]').first().waitFor()
    assert.ok(await name.evaluate((box) => box === document.activeElement), 'stands in what is wrong')
    await name.fill('Few orders')
    await page.getByRole('button', { name: 'Add rule' }).click()
    await page.getByText('Few orders is saved, and judges from now on.').waitFor()
    await heading(/few orders fires/i) // nothing comes: a count of 0
    await page.getByText('Count of orders where country is de is below 2 for 5 s').waitFor()
    await part('Rules').getByText('Fires').waitFor()
    await part('Rules').getByRole('link', { name: 'Incident' }).waitFor()
    await looksRight(page, 'rules with one that fires')
    await part('Rules').getByRole('link', { name: 'Incident' }).click()
    await heading(/few orders: count is 0, below 2 for 5 s/i)
    await page.getByRole('link', { name: 'The rule' }).click()
    await heading(/^few orders$/i)
    await part('Now').getByText('Fires').waitFor()
    await part('Now').getByRole('link', { name: 'Incident' }).waitFor()
    await looksRight(page, 'a rule that fires')
  })

  it('pauses it, changes it, and deletes it', async () => {
    await page.getByRole('button', { name: 'More for Few orders' }).click()
    await page.getByRole('menuitem', { name: 'Pause' }).click()
    await part('Now').getByText('Paused').waitFor()
    await page.getByLabel('Must hold for').fill('9')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Few orders is saved, and paused.').waitFor()
    await heading(/the one rule is paused/i)
    await page.getByText('Count of orders where country is de is below 2 for 9 s').waitFor()
    await page.getByRole('button', { name: 'More for Few orders' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete rule' }).click()
    await heading(/no rule yet/i)
  })

  it('adds a version of the schema, and reads why another one is refused', async () => {
    await page.goto(`${app.origin}/streams/orders`)
    const panel = part('Schema')
    await panel.getByRole('button', { name: 'Add a version' }).click()
    await panel.getByLabel('Next version').fill(JSON.stringify({ ...schema, required: ['country', 'shop'] }))
    await panel.getByText('Cannot be version 2').waitFor()
    await panel.getByText(/the new schema requires shop, version 1 does not/).waitFor()
    assert.ok(await panel.getByRole('button', { name: 'Add version' }).isDisabled())
    await looksRight(page, 'a version of a schema that is refused')
    await panel.getByLabel('Next version').fill('{ "type": "strin" }')
    await panel.getByText('It cannot be used').waitFor()
    const wider = { ...schema.properties, amount: { type: 'number' } }
    await panel.getByLabel('Next version').fill(JSON.stringify({ ...schema, properties: wider }))
    await panel.getByLabel('Notes').fill('Refunds are below 0')
    await panel.getByText('Can be version 2').waitFor()
    await panel.getByRole('button', { name: 'Add version' }).click()
    await panel.getByRole('row', { name: /version 2.*judges now.*refunds are below 0/i }).waitFor()
    await panel.getByText('Events by version 1 agree with version 2').waitFor()
    await panel.getByText('Events by version 2 may not agree with version 1').waitFor()
    await panel.getByText('properties.amount.minimum').waitFor()
    await looksRight(page, 'versions of a schema')
  })

  it('sees what is limited and how much is used, and sets a limit', async () => {
    const used = async () => ((await (await asked('/quota')).json()) as { usedToday: number }).usedToday
    await until('the shard to say what it took', 45_000, used)
    await page.goto(`${app.origin}/settings`)
    await page.getByRole('link', { name: 'Usage and limits' }).click()
    await heading(/^nothing is near a limit$/i)
    await part('Requests').getByText('1,200 in 1 min').waitFor()
    await part('Circuit breakers').getByText('Nothing is sent anywhere yet').waitFor()
    await part('Used today').getByText('No browser has run today').waitFor()
    await looksRight(page, 'usage and limits')
    const setLimit = async (text: string) => {
      await part('Used today')
        .getByRole('button', { name: /^(Set a limit|Change)$/ })
        .first()
        .click()
      await page.getByLabel('Events a day').fill(text)
      await page.getByRole('button', { name: 'Save' }).click()
    }
    await setLimit('many')
    await page.getByText('A whole number from 1 on, or nothing').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await setLimit('1')
    await heading(/^no more events are taken today$/i)
    await part('Used today').getByRole('meter', { name: 'Events of all streams' }).waitFor()
    await looksRight(page, 'a limit that is used up')
    await page.getByRole('link', { name: 'Streams', exact: true }).click()
    await page.getByText('Today’s events are used up').waitFor()
    await looksRight(page, 'streams that take no more')
    await page.goto(`${app.origin}/settings/usage`)
    await setLimit('')
    await heading(/^nothing is near a limit$/i)
  })

  it('changes the settings of the stream', async () => {
    await page.goto(`${app.origin}/streams/orders`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Change settings' }).click()
    await heading(/change orders/i)
    assert.ok(await page.getByLabel('Dimensions').isDisabled())
    await page.getByLabel('Lateness').fill('700')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('[aria-invalid="true"]').first().waitFor()
    await looksRight(page, 'the settings of a stream, refused')
    await page.getByLabel('Lateness').fill('1')
    await page.getByLabel('Compatibility').selectOption('full')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('orders is changed.').waitFor()
    await part('Schema').getByText('compatibility full').waitFor()
    const stream = await asked('/streams/orders').then((answer) => answer.json())
    assert.partialDeepStrictEqual(stream, {
      latenessSeconds: 1,
      compatibility: 'full',
      dimensions: ['country'],
    })
    assert.deepEqual(faults, [], 'no script error on the way')
  })

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
  const made = async (path: string, body: object) => {
    const answer = await asked(path, { method: 'POST', body: JSON.stringify(body) })
    assert.ok(answer.ok, `${path}: ${answer.status}`)
  }
  const send = (events: object[]) => made('/streams/orders/events', events)
})

const schema = {
  type: 'object',
  required: ['country'],
  properties: { country: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
}
