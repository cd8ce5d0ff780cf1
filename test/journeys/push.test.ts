import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, CDPSession, Page, Worker } from 'playwright-core'
import { startPushServers } from '../push-servers.ts'
import { openBrowser, seriousFaults } from './browser.ts'
import { App, until } from './harness.ts'

interface Shown {
  title: string
  body: string
  tag: string
  actions: { action: string; title: string }[]
  close?: () => void
}
interface WorkerScope {
  registration: {
    getNotifications(): Promise<Shown[]>
    showNotification(title: string, details: Shown): Promise<void>
  }
  dispatchEvent(event: Event): void
  /** Only where there is no screen. */
  shown?: Shown[]
}
interface Incident {
  status: string
  timeline: { kind: string; text: string }[]
}

const password = 'correct horse battery staple'

describe('an alert that arrives in a browser', () => {
  const app = new App({ BOOTSTRAP_API_KEY: '' })
  let push: Awaited<ReturnType<typeof startPushServers>>
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let devtools: CDPSession
  let registrationId = ''
  let inbox = ''
  let hasScreen = false

  before(async () => {
    push = await startPushServers()
    await app.start()
    browser = await openBrowser()
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await context.grantPermissions(['notifications'], { origin: app.origin })
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(app.origin)
    hasScreen = await page.evaluate(() => Notification.permission === 'granted')
    // The headless shell that npm brings has no notifications at all, and says so for ever.
    if (!hasScreen)
      await page.addInitScript(() =>
        Object.defineProperty(Notification, 'permission', { get: () => 'granted' }),
      )
    devtools = await context.newCDPSession(page)
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      registrationId = registrations.find(({ isDeleted }) => !isDeleted)?.registrationId ?? registrationId
    })
    await devtools.send('ServiceWorker.enable')
  })

  after(async () => {
    await browser?.close()
    push?.close()
    await app.remove()
  })

  /** Calls the API from the page, as who is signed in there. */
  const call = <Answer>(method: string, path: string, body?: unknown): Promise<Answer> =>
    page.evaluate(
      async ([how, where, what]) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(`/api/v1${where}`, { method: how, headers, ...(what && { body: what }) })
        if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`)
        return (await answer.json()) as never
      },
      [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
    )

  const worker = (): Promise<Worker> => until('the service worker', 10_000, () => context.serviceWorkers()[0])

  /** What stands on the screen, newest last: as the browser says, or as its worker has told the stand-in. */
  const notifications = async (): Promise<Shown[]> =>
    (await worker()).evaluate(async () => {
      const scope = globalThis as unknown as WorkerScope
      const all = scope.shown ?? (await scope.registration.getNotifications())
      return all.map(({ title, body, tag, actions }) => ({ title, body, tag, actions }))
    })

  const arrives = (data: string) =>
    devtools.send('ServiceWorker.deliverPushMessage', { origin: app.origin, registrationId, data })

  const untilShown = (what: string, fits: (shown: Shown) => boolean): Promise<Shown[]> =>
    until(what, 10_000, async () => {
      const all = await notifications()
      if (!all.some(fits)) throw new Error(`there are ${JSON.stringify(all)}`)
      return all
    })

  /** Presses a button of the notification with that tag. */
  const press = async (tag: string, action: string) => {
    await (
      await worker()
    ).evaluate(
      async ([whose, pressed]) => {
        const scope = globalThis as unknown as WorkerScope
        const all = scope.shown ?? (await scope.registration.getNotifications())
        const notification = all.find((one) => one.tag === whose)
        // No script can make the browser's own event: this one has all that its listener takes.
        const event = Object.assign(new Event('notificationclick'), { notification, action: pressed })
        scope.dispatchEvent(Object.assign(event, { waitUntil: () => undefined }))
      },
      [tag, action] as const,
    )
  }

  /** A browser without a screen that can show notifications: what its worker would show is kept instead. */
  const standInForScreen = async () => {
    await (
      await worker()
    ).evaluate(() => {
      const scope = globalThis as unknown as WorkerScope
      const shown: Shown[] = (scope.shown = [])
      const take = (tag: string) => {
        const at = shown.findIndex((one) => one.tag === tag)
        if (at >= 0) shown.splice(at, 1)
      }
      scope.registration.showNotification = (title, details) => {
        take(details.tag)
        shown.push({ ...details, title, close: () => take(details.tag) })
        return Promise.resolve()
      }
    })
  }

  /** Opens an incident, and answers what the browser's push service could decrypt of it. */
  const alert = async (key: string): Promise<{ incidentId: string; text: string }> => {
    const known = (await heard()).length
    const { incidentId } = await call<{ incidentId: string }>('POST', '/alerts', {
      dedupKey: key,
      status: 'firing',
      title: `${key} is failing`,
    })
    const text = await until('the push message', 20_000, async () => (await heard())[known])
    return { incidentId, text }
  }

  const heard = async (): Promise<string[]> => {
    const answer = await fetch(`${push.origin}/push/received?id=${inbox}`)
    return ((await answer.json()) as { text: string }[]).map(({ text }) => text)
  }

  const incident = (id: string) => call<Incident>('GET', `/incidents/${id}`)

  it('can be installed: a manifest with icons, and a worker that may run under our own policy', async () => {
    await page.goto(app.origin)
    await page.getByLabel('Workspace').fill('Shop')
    await page.getByLabel('Your name').fill('Anna')
    await page.getByLabel('Email').fill('anna@shop.example')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Start watching' }).click()
    await page.getByRole('link', { name: 'Channels' }).waitFor()
    const manifest = await fetch(`${app.origin}/manifest.webmanifest`)
    assert.match(manifest.headers.get('content-type') ?? '', /manifest\+json/)
    const { icons } = (await manifest.json()) as { icons: { src: string; sizes: string }[] }
    for (const { src } of icons) assert.equal((await fetch(app.origin + src)).status, 200, src)
    const { errors } = await devtools.send('Page.getAppManifest')
    assert.deepEqual(errors, [])
    const script = await fetch(`${app.origin}/sw.js`)
    assert.match(script.headers.get('content-type') ?? '', /javascript/)
    assert.equal(script.headers.get('cache-control'), 'no-cache')
    assert.match(script.headers.get('content-security-policy') ?? '', /worker-src 'self'/)
  })

  it('is switched on in the settings, which say what stands in the way', async () => {
    await page.goto(`${app.origin}/settings`)
    const panel = page.getByRole('region', { name: 'This device' })
    await panel.getByText('No channel sends to browsers yet').waitFor()
    await panel.getByRole('link', { name: 'Add one of the kind Browser push' }).click()
    await page.getByLabel('Contact').fill('mailto:ops@shop.example')
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByRole('link', { name: 'Done' }).click()
    await page.getByText('Nobody hears it.').filter({ visible: true }).waitFor()
    assert.deepEqual(await seriousFaults(page), [], 'axe on the channels')
    await page.goto(`${app.origin}/settings`)
    await panel.getByLabel('Call it').waitFor()
    assert.match(await panel.getByLabel('Call it').inputValue(), /Chrome.*\(Anna\)/)
    // There is no push service on this machine: that is said in words, and the worker is there all the same.
    await panel.getByRole('button', { name: 'Switch alerts on' }).click()
    await panel.getByText(/push service gave no address/).waitFor({ timeout: 30_000 })
    assert.deepEqual(await seriousFaults(page), [], 'axe on the settings')
    await worker()
    await until('its registration', 10_000, () => registrationId)
    if (!hasScreen) await standInForScreen()
  })

  it('is encrypted for the browser, and shown by its worker with what to press', async () => {
    const { data } = await call<{ data: { config: { publicKey: string } }[] }>('GET', '/channels')
    const subscribed = await fetch(`${push.origin}/push/subscribe`, { method: 'POST' })
    const subscription = (await subscribed.json()) as { endpoint: string }
    inbox = subscription.endpoint.split('/').at(-1) ?? ''
    const publicKey = data[0]?.config.publicKey
    await call('POST', '/devices', { kind: 'webpush', name: 'Laptop', subscription, publicKey })
    const { incidentId, text } = await alert('checkout')
    await arrives(text)
    const [shown] = await untilShown('the notification', ({ tag }) => tag === incidentId)
    assert.match(shown?.title ?? '', /^🔴 checkout is failing/)
    assert.deepEqual(
      shown?.actions.map(({ title }) => title),
      ['Acknowledge', 'Open'],
    )
  })

  it('is taken on from the notification by who is signed in', async () => {
    const [{ tag } = { tag: '' }] = await notifications()
    await press(tag, 'acknowledge')
    const all = await untilShown('the answer', ({ title }) => title === '👀 Acknowledged by Anna')
    assert.equal(all.length, 1, 'the answer stands in the place of the question')
    assert.equal((await incident(tag)).status, 'acknowledged')
  })

  it('is replaced by what is said later of the same incident', async () => {
    const text = await until('the word of the acknowledgement', 20_000, async () => (await heard())[1])
    await arrives(text)
    const all = await untilShown('it', ({ title }) => title.startsWith('👀 Acknowledged: checkout'))
    assert.equal(all.length, 1)
    assert.deepEqual(
      all[0]?.actions.map(({ title }) => title),
      ['Open'],
    )
  })

  it('is taken on by its signed link when nobody is signed in', async () => {
    const { incidentId, text } = await alert('billing')
    const cookies = await context.cookies()
    await context.clearCookies()
    await arrives(text)
    await untilShown('it', ({ tag }) => tag === incidentId)
    await press(incidentId, 'acknowledge')
    await untilShown('the answer', ({ title }) => title === '👀 Acknowledged')
    await context.addCookies(cookies)
    const { status, timeline } = await incident(incidentId)
    assert.equal(status, 'acknowledged')
    const taken = timeline.find(({ kind }) => kind === 'acknowledged')?.text ?? ''
    assert.match(taken, /reader of the message to Laptop/)
  })

  it('opens its incident when it is pressed', async () => {
    const { incidentId, text } = await alert('search')
    await page.goto(`${app.origin}/settings`)
    await arrives(text)
    await untilShown('it', ({ tag }) => tag === incidentId)
    await press(incidentId, 'open')
    await page.waitForURL(`${app.origin}/incidents/${incidentId}`)
    await page.getByRole('heading', { level: 1, name: /search is failing/ }).waitFor()
  })

  it('keeps nothing of what the API answers', async () => {
    const kept = await page.evaluate(async () => {
      const names = await caches.keys()
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return requests.flat().map(({ url }) => url)
    })
    assert.deepEqual(
      kept.filter((url) => url.includes('/api/')),
      [],
    )
  })
})
