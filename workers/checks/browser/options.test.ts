import { env } from 'cloudflare:workers'
import { decode, encode } from 'fast-png'
import axeText from 'axe-core/axe.min.js?raw'
import { describe, inject, it } from 'vitest'
import { acceptedKey } from '#core/run/accepted'
import type { Logged } from '../../../test/browser-site.ts'
import { fileOf, visitPage } from '../../../test/browser-visit.ts'
import { axePath } from './accessibility.ts'
import { BrowserConfig, samplesOf } from './config.ts'

const { shop, elsewhere } = inject('browserSite')
const plain = (key: string, query: Record<string, string> = {}) =>
  `${shop}/${key}/plain?${new URLSearchParams(query).toString()}`
const quick = { film: false, screenshot: false }

describe('what a page must show', { timeout: 60_000 }, () => {
  const url = plain('shows', { text: 'Sold out', style: '.gone { display: none }', script: '' })
  it.for([
    [{ text: 'Sold' }, 'up', null],
    [{ text: 'In stock' }, 'down', 'the page does not show "In stock"'],
    [{ textAbsent: 'Sold out' }, 'down', 'the page shows "Sold out"'],
    [{ textAbsent: 'Broken' }, 'up', null],
    [{ selector: 'main > h1' }, 'up', null],
    [{ selector: '#basket' }, 'down', 'the page has no #basket'],
    [{ selectorAbsent: 'h1' }, 'down', 'the page has a h1'],
    // What is there and not seen is not there.
    [{ selectorAbsent: 'style' }, 'up', null],
    [{ selector: 'h1[' }, 'unknown', 'Chrome cannot read the selector h1['],
  ] as const)('is judged: %j', async ([config, outcome, message], { expect }) => {
    const { answer } = await visitPage({ url, ...quick, ...config })
    expect(answer).toMatchObject({ outcome, message })
  })
})

describe('what a page may take', { timeout: 60_000 }, () => {
  it('is visited three times as soon as there is a budget, and named where it is broken', async ({
    expect,
  }) => {
    const script = "for (let i = 0; i < 3; i++) console.error('no'); fetch('missing')"
    const url = plain('budgets', { script })
    const { answer, run } = await visitPage({
      url,
      ...quick,
      waitUntil: 'networkidle',
      budgets: { requests: { degraded: 1 }, consoleErrors: { down: 3 }, bytes: { down: 1_000_000 } },
    })
    expect(run.samples).toBe(3)
    const visits = (await (await fetch(`${shop}/log/budgets`)).json<Logged[]>()).map(({ path }) => path)
    expect(visits.filter((path) => path === '/plain')).toHaveLength(3)
    expect(run.over).toEqual([
      { metric: 'consoleErrors', value: 4, limit: 3, verdict: 'down' },
      { metric: 'requests', value: 2, limit: 1, verdict: 'degraded' },
    ])
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message: 'it wrote errors to its console: 4, expected at most 3',
    })
  })

  it('keeps meaning what its older fields said', ({ expect }) => {
    const parse = (more: object) => BrowserConfig.parse({ url: 'https://shop.example/', ...more })
    expect(samplesOf(parse({ maxLcpMs: 2_500, degradedMs: 4_000 }))).toBe(1)
    expect(samplesOf(parse({ budgets: { cls: { degraded: 0.1 } } }))).toBe(3)
    expect(samplesOf(parse({ budgets: { cls: { degraded: 0.1 } }, samples: 5 }))).toBe(5)
  })

  it('is visited less often when time is short, and never timed out for it', async ({ expect }) => {
    const { run } = await visitPage({ url: `${shop}/hurry/shop`, ...quick, samples: 5 }, { timeoutMs: 9_000 })
    expect(run).toMatchObject({ outcome: 'up' })
    expect(run.samples).toBeGreaterThanOrEqual(1)
    expect(run.samples).toBeLessThan(5)
  })
})

describe('a visitor', { timeout: 60_000 }, () => {
  const told = async (config: Record<string, unknown>) => {
    const script = `fetch('echo').then(async (answer) => {
      const own = JSON.parse(await answer.text());
      const { innerWidth, devicePixelRatio } = globalThis;
      console.error(JSON.stringify({ agent: own['user-agent'], languages: own['accept-language'], innerWidth,
        devicePixelRatio, touch: navigator.maxTouchPoints > 0, date: (1234.5).toLocaleString() }));
    })`
    const { answer } = await visitPage({
      url: plain('visitor', { script }),
      ...quick,
      waitUntil: 'networkidle',
      ...config,
    })
    const [line] = answer.findings?.console ?? []
    return JSON.parse(line?.text ?? 'null') as Record<string, unknown>
  }

  it('has the screen, the language and the manners of a device', async ({ expect }) => {
    const phone = await told({ viewport: 'phone-small', locale: 'de-DE' })
    expect(phone).toMatchObject({ devicePixelRatio: 2, touch: true, date: '1.234,5' })
    expect(phone['agent']).toContain('Mobile Safari')
    expect(phone['languages']).toMatch(/^de-DE/)
    const desk = await told({ viewport: 'desktop-large' })
    expect(desk).toMatchObject({ innerWidth: 1_920, devicePixelRatio: 1, touch: false, date: '1,234.5' })
  })

  it('sends headers, cookies and a sign-in to the page’s own origin only', async ({ expect }) => {
    const own = {
      headers: { 'x-visitor': 'anna' },
      cookies: { theme: 'dark' },
      auth: { type: 'basic', username: 'anna', password: 'a:b' },
    }
    const script = `fetch('echo'); fetch('${elsewhere}/own/third', { mode: 'no-cors' })`
    const url = plain('own', { script })
    await visitPage({ url, ...quick, waitUntil: 'networkidle', ...own })
    const log = await (await fetch(`${shop}/log/own`)).json<Logged[]>()
    const sent = ({ headers }: Logged) => [headers['x-visitor'], headers.cookie, headers.authorization]
    const ours = log.filter(({ host }) => host === new URL(shop).host)
    expect(ours.map(({ path }) => path).toSorted()).toEqual(['/echo', '/plain'])
    for (const one of ours) expect(sent(one)).toEqual(['anna', 'theme=dark', `Basic ${btoa('anna:a:b')}`])
    const theirs = log.filter(({ host }) => host === new URL(elsewhere).host)
    expect(theirs.map(sent)).toEqual([[undefined, undefined, undefined]])
  })

  it('loads nothing from blocked hosts, which is no failure of the page', async ({ expect }) => {
    const { run } = await visitPage({
      url: `${shop}/blocked/shop`,
      ...quick,
      waitUntil: 'networkidle',
      blockedHosts: ['localhost'],
    })
    const paths = (await (await fetch(`${shop}/log/blocked`)).json<Logged[]>()).map(({ path }) => path)
    expect(paths).toContain('/shop')
    expect(paths).not.toContain('/third.js')
    expect(run.totals).toMatchObject({ failedRequests: 1, thirdPartyBytes: 0 })
  })

  it('is slowed down by a slow network', async ({ expect }) => {
    const url = plain('slow')
    const fast = await visitPage({ url, ...quick })
    const slow = await visitPage({ url, ...quick, network: 'slow-4g' })
    // A request takes 562 ms there; here it takes next to nothing.
    expect(slow.run.loadMs).toBeGreaterThan((fast.run.loadMs ?? 0) + 400)
    expect(slow.run.basis).not.toBe(fast.run.basis)
  })
})

describe('the picture of a page', { timeout: 60_000 }, () => {
  const box = (color: string) =>
    plain('picture', {
      style: `body { margin: 0 } main { height: 400px; background: ${color} } h1 { margin: 0 }`,
    })
  const check = { film: false, visual: { maxShare: 0.01, masks: [] as object[] } }
  const of = { monitorId: 'mon_picture' }

  it('is compared with the one that was accepted', async ({ expect }) => {
    const first = await visitPage({ url: box('red'), ...check }, of)
    expect(first.run).toMatchObject({ outcome: 'up', visual: null })
    const png = await fileOf(first.run, 'picture.png')
    expect(decode(png)).toMatchObject({ width: 1_280, height: 800 })
    await env.FILES.put(acceptedKey({ workspaceId: 'wsp_1', ...of }), png)

    const same = await visitPage({ url: box('red'), ...check }, of)
    expect(same.run).toMatchObject({ outcome: 'up', visual: { share: 0 } })

    const other = await visitPage({ url: box('blue'), ...check }, of)
    expect(other.answer).toMatchObject({
      outcome: 'degraded',
      message: expect.stringMatching(/^\d+\.\d % of its picture has changed, expected at most 1\.0 %$/),
    })
    // The box is half of the picture.
    expect(other.run.visual?.share).toBeGreaterThan(0.45)
    expect(other.run.visual?.share).toBeLessThan(0.51)
    expect(decode(await fileOf(other.run, 'diff.png'))).toMatchObject({ width: 1_280, height: 800 })

    const masks = [{ x: 0, y: 0, width: 1_280, height: 400 }]
    const masked = await visitPage({ url: box('blue'), ...check, visual: { masks } }, of)
    expect(masked.run).toMatchObject({ outcome: 'up', visual: { share: 0 } })
  })

  it('is not compared with what it cannot be compared with', async ({ expect }) => {
    const key = acceptedKey({ workspaceId: 'wsp_1', monitorId: 'mon_odd' })
    const small = encode({ width: 2, height: 2, data: new Uint8Array(16), channels: 4, depth: 8 })
    for (const accepted of [small, new TextEncoder().encode('no picture')]) {
      await env.FILES.put(key, accepted)
      const { run } = await visitPage({ url: box('red'), ...check }, { monitorId: 'mon_odd' })
      expect(run).toMatchObject({ outcome: 'up', visual: null })
    }
  })
})

describe('barriers', { timeout: 60_000 }, () => {
  const assets = {
    fetch: async (asked: Request | string | URL) =>
      new URL(new Request(asked).url).pathname === axePath
        ? new Response(axeText)
        : new Response('', { status: 404 }),
  } as Pick<Fetcher, 'fetch'>

  it('are counted when that is wanted', async ({ expect }) => {
    const script = 'document.querySelector("main").innerHTML += "<img src=pixel.png><button></button>"'
    const url = plain('barriers', { script })
    const { run } = await visitPage({ url, ...quick, accessibility: true }, { tools: { assets } })
    expect(run.accessibility).toMatchObject({ critical: 2, serious: 0 })
    expect((await visitPage({ url, ...quick }, { tools: { assets } })).run.accessibility).toBeNull()
  })

  it('are unknown where there is nobody to count them', async ({ expect }) => {
    const { run } = await visitPage({ url: plain('barriers'), ...quick, accessibility: true })
    expect(run).toMatchObject({ outcome: 'up', accessibility: null })
  })
})
