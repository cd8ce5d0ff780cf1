import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { placeOfArtifact } from '#core/run/key'
import type { Waterfall } from '#core/run/waterfall'
import { jsonOf } from '../../test/browser-visit.ts'
import { explainNavigation } from './browser/failure.ts'
import { openWindow } from './browser/session.ts'
import { runCheck } from './run.ts'

const { origin } = inject('httpTargets')
const targets = inject('targets')

const html = (body: string) =>
  `${targets}/body?${new URLSearchParams({ text: body, type: 'text/html' }).toString()}`
const visit = (
  config: Record<string, unknown>,
  timeoutMs = 12_000,
  endpoint: Pick<BrowserRun, 'fetch'> = env.BROWSER,
) =>
  runCheck(
    { type: 'browser', timeoutMs, ...config },
    {
      timeoutMs,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wsp_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: endpoint as BrowserRun, files: env.FILES },
    },
  )

describe('a visit by a real Chrome', () => {
  it('measures what a visitor would feel, and keeps a picture', async ({ expect }) => {
    const page = '<!doctype html><title>Shop</title><h1 style="font-size:80px">Welcome to the shop</h1>'
    const answer = await visit({ url: html(page) })
    expect(answer).toMatchObject({
      outcome: 'up',
      statusCode: 200,
      timings: { method: 'browser', ttfbMs: expect.any(Number), transferMs: null },
      findings: {
        vitals: { fcpMs: expect.any(Number), lcpMs: expect.any(Number), cls: 0, inpMs: null, tbtMs: 0 },
        console: [],
        requests: { failed: 0 },
        run: {
          outcome: 'up',
          title: 'Shop',
          samples: 1,
          totals: { requests: 1, failedRequests: 0, thirdPartyBytes: 0 },
          over: [],
        },
      },
    })
    expect(answer.latencyMs).toBeGreaterThan(0)
    const { run } = answer.findings ?? {}
    if (!run) throw new Error('there is no run')
    const kinds = new Set(run.artifacts.map(({ kind }) => kind))
    expect([...kinds].toSorted()).toEqual(['film', 'har', 'picture', 'waterfall'])
    for (const { name, contentType, bytes } of run.artifacts) {
      const place = placeOfArtifact(run, name)
      const file = place && (await env.FILES.get(place.key, place.range && { range: place.range }))
      const body = new Uint8Array((await file?.arrayBuffer()) ?? [])
      expect(body, name).toHaveLength(bytes)
      if (contentType === 'image/jpeg') expect(body.slice(0, 2), name).toEqual(Uint8Array.of(0xff, 0xd8))
      else expect(JSON.parse(new TextDecoder().decode(body)), name).toBeTypeOf('object')
    }
  })

  it('hears what the page says and what it fails to load', async ({ expect }) => {
    const script =
      'console.error("no stock"); console.warn("slow"); setTimeout(() => { throw new Error("boom") })'
    const page = `<!doctype html><img src="${targets}/status?code=404&key=secret"><script>${script}</script>`
    const answer = await visit({ url: html(page), failOnConsoleErrors: true, waitUntil: 'networkidle' })
    expect(answer).toMatchObject({
      outcome: 'degraded',
      message: expect.stringMatching(/errors to its console$/),
    })
    const { console: lines, requests } = answer.findings ?? {}
    expect(lines).toEqual(
      expect.arrayContaining([
        { level: 'error', text: 'no stock' },
        { level: 'warning', text: 'slow' },
        { level: 'uncaught', text: 'boom' },
      ]),
    )
    expect(requests?.failures).toContainEqual({ url: `${targets}/status?…`, reason: 'HTTP 404' })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it.for([
    ['alert', 'alert("Cookies!"); said = "went on"'],
    ['confirm', 'said = confirm("Use our app?") ? "yes" : "went on"'],
    ['prompt', 'said = prompt("Who are you?") ?? "went on"'],
    ['an alert in a frame', 'said = "went on"; frame("alert(1)")'],
    ['an alert in a window of its own', 'said = "went on"; popup("alert(1)")'],
    ['a hundred alerts', 'for (let i = 0; i < 100; i += 1) alert(i); said = "went on"'],
    [
      'leaving a page that asks whether to',
      'said = "stayed"; onbeforeunload = (event) => event.preventDefault(); location = "/body?text=went+on"',
    ],
  ] as const)('is not held up by %s', async ([, does], { expect }) => {
    const script = `let said = 'hung';
      const frame = (does) => { const it = document.body.appendChild(document.createElement('iframe'));
        it.srcdoc = '<script>' + does + '<' + '/script>' };
      const popup = (does) => { const it = open('about:blank'); it?.document.write('<script>' + does + '<' + '/script>') };
      ${does}; document.body.append(said)`
    const url = html(`<!doctype html><title>Asks</title><body><script>${script}</script>`)
    const answer = await visit({ url, text: 'went on', film: false })
    expect(answer).toMatchObject({ outcome: 'up', findings: { run: { failure: null } } })
  })

  it('writes no secret that the page repeats, nor half of one at the end of a line', async ({ expect }) => {
    const script = 'console.error("x".repeat(490) + "canary-canary-canary")'
    const page = `<!doctype html><script>${script}</script>`
    const answer = await visit({ url: `${html(page)}&api_key=canary-canary-canary` })
    const lines = [{ level: 'error', text: `${'x'.repeat(490)}[query api` }]
    expect(answer.findings?.console).toEqual(lines)
    const { run } = answer.findings ?? {}
    if (!run) throw new Error('there is no run')
    expect(await jsonOf<Waterfall>(run, 'waterfall.json')).toMatchObject({ console: lines })
  })

  it('says what a page that never finishes had shown', async ({ expect }) => {
    const page = `<!doctype html><h1>Half</h1><script src="${targets}/hang"></script>`
    const answer = await visit({ url: html(page), text: 'Half' }, 6_000)
    expect(answer).toMatchObject({ outcome: 'down', failure: 'timeout', message: 'timed out after 6,000 ms' })
    expect(answer.findings?.vitals).toBeDefined()
  })

  it('says who it is, beside being Chrome', async ({ expect }) => {
    const answer = await visit({ url: `${origin}/echo`, text: 'Vedette/' })
    expect(answer.outcome).toBe('up')
    expect(await visit({ url: `${origin}/echo`, text: 'Chrome/' })).toMatchObject({ outcome: 'up' })
  })

  it('is our own fault where there is no browser, and calls no private place in production', async ({
    expect,
  }) => {
    const shared = { timeoutMs: 2_000, region: 'weur', publicUrl: '', workspaceId: 'w', monitorId: 'm' }
    const without = await runCheck(
      { type: 'browser', url: `${targets}/ok` },
      { ...shared, allowPrivateTargets: true, tools: { resolvers: [], browser: null, files: null } },
    )
    expect(without).toMatchObject({ outcome: 'unknown', blame: 'internal' })
    const forbidden = await runCheck(
      { type: 'browser', url: `${targets}/ok` },
      { ...shared, allowPrivateTargets: false, tools: { resolvers: [], browser: env.BROWSER, files: null } },
    )
    expect(forbidden).toMatchObject({ outcome: 'unknown', failure: 'forbidden_target' })
  })
})

describe('a browser that starts slowly', () => {
  it('is our own fault, and is left when it has started', async ({ expect }) => {
    const gate = Promise.withResolvers<void>()
    const sockets: WebSocket[] = []
    const slow: Pick<BrowserRun, 'fetch'> = {
      fetch: async (...asked: Parameters<BrowserRun['fetch']>) => {
        await gate.promise
        const response = await env.BROWSER.fetch(...asked)
        if (response.webSocket) sockets.push(response.webSocket)
        return response
      },
    }
    const started = Date.now()
    expect(await visit({ url: `${targets}/ok` }, 2_000, slow)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'overloaded',
      message: 'the browser took too long to start',
    })
    expect(Date.now() - started).toBeLessThan(1_900)
    gate.resolve()
    await vi.waitFor(() => expect(sockets.map(({ readyState }) => readyState)).toEqual([WebSocket.CLOSED]), {
      timeout: 10_000,
      interval: 100,
    })
    await (await openWindow(env.BROWSER)).leave()
  })
})

describe('a page that Chrome does not open', () => {
  const url = new URL('https://shop.example/')
  const explain = (name: string) => explainNavigation(new Error(`net::${name} at ${url.href}`), url)

  it.for([
    'ERR_INTERNET_DISCONNECTED',
    'ERR_NETWORK_CHANGED',
    'ERR_INSUFFICIENT_RESOURCES',
    'ERR_OUT_OF_MEMORY',
    'ERR_PROXY_CONNECTION_FAILED',
    'ERR_TUNNEL_CONNECTION_FAILED',
    'ERR_BLOCKED_BY_ADMINISTRATOR',
  ])('is not to blame for %s', (name, { expect }) => {
    expect(explain(name)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      message: `the browser could not open shop.example: ${name}`,
    })
  })

  it('is to blame for what it does itself, its own headers too', ({ expect }) => {
    expect(explain('ERR_CONNECTION_REFUSED')).toMatchObject({ outcome: 'down', failure: 'refused' })
    expect(explain('ERR_UNSAFE_PORT')).toMatchObject({ outcome: 'down', failure: 'reset' })
    expect(explain('ERR_BLOCKED_BY_RESPONSE')).toMatchObject({ outcome: 'down', blame: 'target' })
  })
})
