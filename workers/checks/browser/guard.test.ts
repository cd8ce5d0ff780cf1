import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import type { AddressVerdict } from '#core/address'
import { Mask } from '#core/secrets/mask'
import type { ProbeContext } from '../define.ts'
import { BrowserConfig } from './config.ts'
import { run } from './run.ts'
import { openWindow } from './session.ts'

const targets = inject('targets')
const { host, port } = new URL(targets)
const timeoutMs = 15_000

const context: ProbeContext = {
  signal: AbortSignal.timeout(60_000),
  timeoutMs,
  userAgent: 'Vedette',
  allowPrivateTargets: false,
  region: 'weur',
  workspaceId: 'wsp_1',
  monitorId: 'mon_1',
  resolvers: [],
  browser: env.BROWSER,
  files: env.FILES,
  mask: new Mask([]),
  owner: {},
}

/** All targets of a test are on loopback, so that here it is the path that is forbidden. */
const mayCall = (url: string): AddressVerdict =>
  URL.parse(url)?.pathname === '/flip' ? { ok: false, reason: 'it is a loopback address' } : { ok: true }

const html = (body: string, at = targets) =>
  `${at}/body?${new URLSearchParams({ text: `<!doctype html>${body}`, type: 'text/html' }).toString()}`
const forbidden = (key: string) => `${targets}/flip?key=${key}`
const hits = async (key: string) =>
  (await (await fetch(`${targets}/flip/hits?key=${key}`)).json<{ hits: number }>()).hits

async function look(url: string, more: Record<string, unknown> = {}) {
  const window = await openWindow(env.BROWSER)
  try {
    const config = { ...BrowserConfig.parse({ url, timeoutMs, ...more }), url }
    return await run({ window, config, context, mayCall, at: Date.now(), leftMs: timeoutMs })
  } finally {
    await window.leave()
  }
}

describe('a page that is guarded', { timeout: 60_000 }, () => {
  it.for([
    ['a redirect', (url: string) => `${targets}/redirect?to=${encodeURIComponent(url)}`],
    ['a script', (url: string) => html(`<script>location = ${JSON.stringify(url)}</script>`)],
    [
      'a script, before all has loaded,',
      (url: string) =>
        html(`<img src="${targets}/hang"><script>setTimeout(() => (location = '${url}'), 300)</script>`),
    ],
    ['a tag', (url: string) => html(`<meta http-equiv="refresh" content="0;url=${url}">`)],
  ] as const)('is down when %s leads it to a forbidden place', async ([how, from], { expect }) => {
    const key = `guard-${how.replaceAll(' ', '-')}`
    const started = Date.now()
    const answer = await look(from(forbidden(key)))
    expect(answer).toMatchObject({
      outcome: 'down',
      blame: 'target',
      failure: 'forbidden_target',
      message: `it leads to http://${host}, which may not be checked: it is a loopback address`,
    })
    expect(Date.now() - started).toBeLessThan(timeoutMs - 2_000)
    expect(await hits(key)).toBe(0)
  })

  it('is shown nothing of a forbidden place, in no frame and by no script', async ({ expect }) => {
    const url = forbidden('guard-parts')
    const { origin } = new URL(targets)
    const elsewhere = html(`<img src="${url}"><iframe src="${url}"></iframe>`, `http://localhost:${port}`)
    const worker = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' })`
    const answer = await look(
      html(
        `<p>Shop</p><img src="${targets}/slow?ms=1500"><img src="${origin}/redirect?to=${encodeURIComponent(url)}"><iframe src="${url}"></iframe>
        <iframe src="${elsewhere.replaceAll('&', '&amp;')}"></iframe><script>
        fetch(${JSON.stringify(url)}).catch(() => undefined)
        new Worker(URL.createObjectURL(new Blob([${JSON.stringify(worker)}])))</script>`,
      ),
      { text: 'Shop' },
    )
    expect(answer).toMatchObject({ outcome: 'up', statusCode: 200 })
    expect(answer.findings?.requests?.failures).toContainEqual({
      url: `${targets}/flip?…`,
      reason: 'net::ERR_BLOCKED_BY_CLIENT',
    })
    expect(await hits('guard-parts')).toBe(0)
  })

  it.for([
    ['SharedWorker', (src: string) => `new SharedWorker('${src}')`],
    ['ServiceWorker', (src: string) => `navigator.serviceWorker.register('${src}')`],
    ['window', (_src: string, url: string) => `window.open('${url}')`],
  ] as const)('calls no forbidden place by a %s', async ([what, script], { expect }) => {
    const key = `guard-${what}`
    const text = `fetch('${forbidden(key)}', { mode: 'no-cors' })`
    const src = `${targets}/body?${new URLSearchParams({ text, type: 'text/javascript' }).toString()}`
    await look(
      html(
        `<img src="${targets}/slow?ms=1000"><script>${script(src.replaceAll("'", '%27'), forbidden(key))}</script>`,
      ),
    )
    expect(await hits(key)).toBe(0)
  })

  it('loads what it may, what it holds itself too', async ({ expect }) => {
    const image = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
    const script = `const blob = URL.createObjectURL(new Blob(['<p>blob']));
      document.body.append(Object.assign(document.createElement('iframe'), { src: blob }))`
    const answer = await look(
      html(`<p>Shop</p><img src="${image}"><img src="${targets}/redirect?to=/ok"><script>${script}</script>`),
      { waitUntil: 'networkidle', text: 'Shop' },
    )
    expect(answer).toMatchObject({ outcome: 'up', findings: { requests: { failed: 0 } } })
  })
})
