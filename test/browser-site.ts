/**
 * A small shop for browser checks, with a log of what it was asked, and a second opinion on how a page feels.
 *
 *   const { shop, judge } = inject('browserSite')
 *   `${shop}/k/shop?token=…`   the shop, under a key of the test's own: it shifts, blocks, paints late, loads from elsewhere
 *   `${shop}/k/plain?text=…`   a page that says so, as it is asked to by `style` and `script`
 *   `${shop}/k/echo`           its own request headers, as text
 *   `${shop}/k/press`          a button that takes 300 ms to answer
 *   `${shop}/k/kinds`          asks for one of each kind in a fixed order: packed, redirected, missing, kept, aborted …
 *   `${shop}/k/worked`         asks through a service worker
 *   `${shop}/k/leaks`          tells everybody what is typed into it
 *   `${shop}/log/k`            [{ method, path, status, bytes, unpackedBytes, host, headers }], in the order in which they were asked
 *   `${judge}?url=…`           web-vitals' figures of that page in a browser that plain Puppeteer drives
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { launch as launchChrome } from '@cloudflare/puppeteer/internal/puppeteer-core.js'
import { findChrome } from '../cli/chrome.ts'
import { kindsPage, leakyPage, pressPage, repeatedIn, workedPage, workerScript } from './browser-pages.ts'

export interface BrowserSite {
  shop: string
  /** The same server by another name: a third party. */
  elsewhere: string
  judge: string
}

export interface Logged {
  method: string
  path: string
  /** 0 when it was never answered. */
  status: number
  /** Of the body, as sent. */
  bytes: number
  /** The same before it was packed. */
  unpackedBytes: number
  host: string
  headers: IncomingMessage['headers']
}

const require = createRequire(import.meta.url)
const webVitals = readFileSync(
  join(dirname(require.resolve('web-vitals')), '../dist/web-vitals.iife.js'),
  'utf8',
)

const logs = new Map<string, Logged[]>()

/** Its largest part comes after 1,200 ms, what is above it pushes it down at 600 ms, and 200 ms are lost at 300 ms. */
const shopPage = (elsewhere: string) => `<!doctype html><html lang="en"><title>The shop</title>
<link rel="stylesheet" href="style.css"><body style="margin:0">
<div id="top"></div><p id="first" style="height:300px;background:#eee">Welcome</p><div id="hero"></div>
<img src="slow.png?ms=2000" width="1" height="1" alt=""><img src="missing.png?secret=hidden-in-query" alt="">
<script src="moved.js"></script><script src="${elsewhere}/third.js" async></script>
<script>
const busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
setTimeout(() => busy(200), 300);
setTimeout(() => { document.getElementById('top').style.height = '120px'; }, 600);
setTimeout(() => {
  document.getElementById('hero').innerHTML = '<h1 style="font-size:90px;margin:0">All that you ever wanted to buy</h1>';
}, 1200);
fetch('stock', { method: 'POST', headers: { authorization: 'Bearer canary-of-the-page' }, body: 'how many?' });
</script>`

const plainPage = (query: URLSearchParams) =>
  `<!doctype html><html lang="en"><title>Plain</title><style>${query.get('style') ?? ''}</style>
  <main><h1>${query.get('text') ?? 'Plain'}</h1></main><script>${query.get('script') ?? ''}</script>`

type Answer = {
  status?: number
  type?: string
  body: string | Buffer
  headers?: Record<string, string>
  /** Before it was packed. */
  unpackedBytes?: number
}

function answerTo(path: string, query: URLSearchParams, request: IncomingMessage, elsewhere: string): Answer {
  switch (path) {
    case 'shop':
      return { type: 'text/html', body: shopPage(elsewhere), headers: { 'set-cookie': 'sid=canary-cookie' } }
    case 'plain':
      return { type: 'text/html', body: plainPage(query) }
    case 'style.css':
      return { type: 'text/css', body: 'body { font-family: sans-serif }' }
    case 'moved.js':
      return { status: 302, body: '', headers: { location: 'script.js?v=hidden-in-query' } }
    case 'script.js':
      return { type: 'text/javascript', body: `/* ${'x'.repeat(5_000)} */` }
    case 'third.js':
      return { type: 'text/javascript', body: `/* ${'y'.repeat(3_000)} */` }
    case 'slow.png':
      return { type: 'image/png', body: pixel }
    case 'stock':
      return { type: 'application/json', body: '{"left":3}' }
    case 'press':
      return { type: 'text/html', body: pressPage }
    case 'kinds':
      return { type: 'text/html', body: kindsPage(elsewhere) }
    case 'worked':
      return { type: 'text/html', body: workedPage }
    case 'worker.js':
      return { type: 'text/javascript', body: workerScript }
    case 'leaks':
      return { type: 'text/html', body: leakyPage }
    case 'repeat': {
      const text = query.get('text') ?? ''
      return { type: 'text/plain', body: text, headers: repeatedIn(text, request.headers.authorization) }
    }
    case 'redirect': {
      const part = encodeURIComponent(query.get('text') ?? '')
      return { status: 302, body: '', headers: { location: `repeat/${part}?text=${part}#${part}` } }
    }
    case 'packed.css':
      return packed('text/css', `/* ${'z'.repeat(20_000)} */`)
    case 'kept.json':
      return { type: 'application/json', body: '{"kept":true}', headers: { 'cache-control': 'max-age=600' } }
    case 'echo':
      return { type: 'text/plain', body: JSON.stringify(request.headers) }
    default:
      return { status: 404, type: 'text/plain', body: 'nothing here' }
  }
}

function packed(type: string, text: string): Answer {
  const body = gzipSync(text)
  return { type, body, headers: { 'content-encoding': 'gzip' }, unpackedBytes: text.length }
}

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function serve(request: IncomingMessage, response: ServerResponse, elsewhere: string): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site')
  const [, key = '', path = ''] = pathname.split('/')
  if (key === 'log')
    return void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(logs.get(path) ?? []))
  const answer = answerTo(path, searchParams, request, `${elsewhere}/${key}`)
  const { status = 200, type, body, headers } = answer
  const log = logs.get(key) ?? []
  logs.set(key, log)
  const { method = '', headers: asked } = request
  const bytes = Buffer.byteLength(body)
  const known = { method, path: `/${path}`, host: asked.host ?? '', headers: asked }
  if (path === 'never') return void log.push({ ...known, status: 0, bytes: 0, unpackedBytes: 0 })
  log.push({ ...known, status, bytes, unpackedBytes: answer.unpackedBytes ?? bytes })
  const say = () =>
    response
      .writeHead(status, { 'content-length': bytes, ...(type && { 'content-type': type }), ...headers })
      .end(body)
  setTimeout(say, Number(searchParams.get('ms') ?? 0))
}

async function launch() {
  const chrome = await findChrome()
  if (!chrome) throw new Error('there is no Chrome')
  const { executablePath } = chrome
  return launchChrome({ executablePath, args: ['--no-sandbox'], headless: 'shell' })
}

/** What the library says of a page in a browser that somebody else drives: each time in a context of its own. */
async function judged(
  url: string,
  browser: Awaited<ReturnType<typeof launch>>,
): Promise<Record<string, number>> {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    await page.setViewport({ width: 1_280, height: 800 })
    await page.evaluateOnNewDocument(
      `${webVitals}; globalThis.told = {};
      for (const name of ['LCP', 'CLS', 'FCP', 'TTFB'])
        webVitals['on' + name](({ value }) => { told[name] = value }, { reportAllChanges: true })`,
    )
    await page.goto(url, { waitUntil: 'load' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    return (await page.evaluate('told')) as Record<string, number>
  } finally {
    await context.close()
  }
}

/** Starts both on free ports of the loopback interface. */
export default async function start(project: {
  provide(key: 'browserSite', site: BrowserSite): void
}): Promise<() => Promise<void>> {
  const site: BrowserSite = { shop: '', elsewhere: '', judge: '' }
  const shop = createServer((request, response) => serve(request, response, site.elsewhere))
  let browser: ReturnType<typeof launch> | undefined
  const judge = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://judge').searchParams.get('url') ?? ''
    browser ??= launch()
    browser
      .then((started) => judged(url, started))
      .then(
        (values) => response.writeHead(200).end(JSON.stringify(values)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
  })
  const [shopPort, judgePort] = await Promise.all(
    [shop, judge].map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return (server.address() as AddressInfo).port
    }),
  )
  site.shop = `http://127.0.0.1:${shopPort}`
  site.elsewhere = `http://localhost:${shopPort}`
  site.judge = `http://127.0.0.1:${judgePort}`
  project.provide('browserSite', site)
  return async () => {
    await browser?.then((started) => started.close())
    for (const server of [shop, judge]) {
      server.closeAllConnections()
      server.close()
    }
  }
}
