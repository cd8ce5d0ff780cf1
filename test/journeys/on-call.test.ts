import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { App } from './harness.ts'
import { looksRight, setUp } from './person.ts'

describe('a person says who is on call', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' })
  const faults: string[] = []
  let browser: Browser
  let page: Page

  before(async () => {
    await app.start()
    browser = await openBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    page.setDefaultTimeout(20_000)
    await setUp(page, app)
  })

  after(async () => {
    await browser?.close()
    await app.remove()
  })

  const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

  it('makes a schedule, with people who were not known before', async () => {
    await page.goto(`${app.origin}/on-call`)
    await heading(/nobody is on call yet/i)
    await looksRight(page, 'on-call without a schedule')
    await page.getByRole('link', { name: 'Add a schedule' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Primary')
    for (const name of ['Ada', 'Ben']) {
      await page.getByLabel('Name of somebody new').fill(name)
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
    }
    await page.getByLabel('Unit').selectOption({ label: 'Days' })
    await looksRight(page, 'the form of a schedule')
    await page.getByRole('button', { name: 'Add schedule' }).click()
    await heading(/(ada|ben) is on call until/i)
    await looksRight(page, 'a schedule')
  })

  it('reads the refusal at the field that is wrong', async () => {
    await page.goto(`${app.origin}/on-call/new`)
    await page.getByRole('button', { name: 'Add schedule' }).click()
    const name = page.getByLabel('Name', { exact: true })
    await page.locator('[aria-invalid="true"]').first().waitFor()
    assert.equal(await name.getAttribute('aria-invalid'), 'true')
    assert.ok(await name.evaluate((box) => box === document.activeElement), 'and stands in it')
  })

  it('puts somebody else on call for a time, and sees it at once', async () => {
    await openSchedule()
    await page.getByRole('button', { name: 'Override', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const usual = await nowOnCall()
    const other = usual === 'Ada' ? 'Ben' : 'Ada'
    await dialog.getByLabel('Who is on call').selectOption({ label: other })
    await dialog.getByLabel('Why').fill('Dentist')
    await looksRight(page, 'the form of an override')
    await dialog.getByRole('button', { name: 'Put on call' }).click()
    await heading(new RegExp(`${other} is on call until`, 'i'))
    const changes = page.getByRole('region', { name: 'Overrides and swaps' })
    await changes.getByText('Dentist').waitFor()
    await page.goto(`${app.origin}/on-call`)
    await heading(new RegExp(`^${other} is on call$`, 'i'))
    await looksRight(page, 'who is on call')
    await openSchedule()
    await changes.getByRole('button', { name: /take back/i }).click()
    await heading(new RegExp(`${usual} is on call until`, 'i'))
  })

  it('swaps two shifts', async () => {
    await page.getByRole('button', { name: 'Swap shifts' }).click()
    const dialog = page.getByRole('dialog')
    const first = dialog.getByLabel('This shift')
    await first.locator('option').nth(2).waitFor({ state: 'attached' })
    await first.selectOption({ index: 2 })
    await dialog.getByLabel('For this one').selectOption({ index: 2 })
    await dialog.getByRole('status').waitFor()
    await looksRight(page, 'the form of a swap')
    await dialog.getByRole('button', { name: 'Swap', exact: true }).click()
    const changes = page.getByRole('region', { name: 'Overrides and swaps' })
    await changes.getByText(/^(Ada and Ben|Ben and Ada)$/).waitFor()
  })

  it('gets a link that a calendar can read, without a sign-in', async () => {
    await page.getByRole('button', { name: 'Calendar link' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Make a link' }).click()
    const url = await dialog.getByLabel('Calendar link').inputValue()
    await looksRight(page, 'the dialog of calendar links')
    const answer = await fetch(url)
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/calendar/)
    const calendar = await answer.text()
    assert.match(calendar, /BEGIN:VEVENT/)
    assert.match(calendar, /SUMMARY:.*(Ada|Ben)/)
    await dialog.getByRole('button', { name: /revoke the link/i }).click()
    await dialog.getByRole('button', { name: /revoke the link/i }).waitFor({ state: 'detached' })
    assert.notEqual((await fetch(url)).status, 200, 'a revoked link reads nothing')
    assert.deepEqual(faults, [], 'no script error on the way')
  })

  const openSchedule = async () => {
    await page.goto(`${app.origin}/on-call`)
    await page.getByRole('link', { name: 'Primary' }).click()
    await heading(/is on call until/i)
  }
  const nowOnCall = async () => (await page.locator('h1').textContent())?.split(' ')[0] ?? ''
})
