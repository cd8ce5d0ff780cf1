import { describe, inject, it } from 'vitest'
import type { Waterfall } from '#core/run/waterfall'
import type { Logged } from '../../../test/browser-site.ts'
import { jsonOf, visitPage } from '../../../test/browser-visit.ts'
import { faultsOf } from '../../../test/har-faults.ts'

const { shop, elsewhere } = inject('browserSite')

interface Har {
  log: {
    pages: { pageTimings: { onLoad: number } }[]
    entries: {
      time: number
      request: { url: string; method: string; headers: { name: string; value: string }[] }
      response: { status: number; bodySize: number; content: { size: number }; redirectURL: string }
      timings: Record<string, number>
      _fromCache?: boolean
      _error?: string
    }[]
  }
}

describe('what a page asked for', { timeout: 60_000 }, () => {
  it('is told as a HAR 1.2 and as a waterfall that agree with the server’s own log', async ({ expect }) => {
    const url = `${shop}/traffic/shop?token=canary-in-the-address`
    const { answer, run } = await visitPage({ url, waitUntil: 'networkidle', samples: 1 })
    const log = await (await fetch(`${shop}/log/traffic`)).json<Logged[]>()
    expect(log.length).toBeGreaterThanOrEqual(8)
    const har = await jsonOf<Har>(run, 'har.json')
    const waterfall = await jsonOf<Waterfall>(run, 'waterfall.json')
    expect(faultsOf(har)).toEqual([])
    expect(faultsOf({ log: { ...har.log, entries: [{}] } })).not.toEqual([])

    const line = (method: string, path: string, status: number | null, bytes: number) =>
      `${method} ${path} ${status} ${bytes}`
    const served = log.map((one) => line(one.method, one.path, one.status, one.bytes)).toSorted()
    const pathOf = (address: string) => `/${new URL(address).pathname.split('/').slice(2).join('/')}`
    const inHar = har.log.entries.map(({ request, response }) =>
      line(request.method, pathOf(request.url), response.status, response.content.size),
    )
    const inWaterfall = waterfall.entries.map((one) =>
      line(one.method, pathOf(one.url), one.status, one.bodyBytes),
    )
    expect(inHar.toSorted()).toEqual(served)
    expect(inWaterfall).toEqual(inHar)
    // Chrome asks for several at once, but never for these in another order.
    for (const seen of [log.map(({ path }) => path), waterfall.entries.map((one) => pathOf(one.url))]) {
      expect(seen[0]).toBe('/shop')
      expect(seen.indexOf('/moved.js')).toBeLessThan(seen.indexOf('/script.js'))
    }

    const { entries } = waterfall
    expect(entries.filter(({ thirdParty }) => thirdParty).map((one) => new URL(one.url).origin)).toEqual([
      elsewhere,
    ])
    expect(entries.map(({ startMs }) => startMs)).toEqual(
      entries.map(({ startMs }) => startMs).toSorted((a, b) => a - b),
    )
    for (const { time, timings } of har.log.entries) {
      const { ssl: _, ...parts } = timings
      const sum = Object.values(parts).reduce((total, part) => total + Math.max(0, part), 0)
      expect(Math.abs(sum - time)).toBeLessThan(0.01)
    }
    const slow = entries.find((one) => one.url.includes('slow.png'))
    expect(slow?.waitMs).toBeGreaterThanOrEqual(1_990)
    expect(waterfall.marks.loadMs).toBeGreaterThan(slow?.waitMs ?? Infinity)
    expect(run.totals).toMatchObject({ requests: log.length, failedRequests: 1 })
    expect(run.totals.bytes).toBeGreaterThan(log.reduce((sum, { bytes }) => sum + bytes, 0))
    expect(run.totals.thirdPartyBytes).toBeGreaterThan(3_000)
    expect(answer.findings?.requests).toMatchObject({
      count: log.length,
      failures: [{ url: `${shop}/traffic/missing.png?…`, reason: 'HTTP 404' }],
    })
    expect(
      har.log.entries.find(({ request }) => request.url.endsWith('/moved.js'))?.response.redirectURL,
    ).toBe('script.js?…')
  })

  it('is told of each kind in the order, with the status and the bytes of the server’s own log', async ({
    expect,
  }) => {
    const { run } = await visitPage({ url: `${shop}/kinds/kinds`, waitUntil: 'networkidle', samples: 1 })
    const log = await (await fetch(`${shop}/log/kinds`)).json<Logged[]>()
    const har = await jsonOf<Har>(run, 'har.json')
    const { entries } = await jsonOf<Waterfall>(run, 'waterfall.json')
    expect(faultsOf(har)).toEqual([])
    expect(log.map(({ path, status }) => [path, status])).toEqual([
      ['/kinds', 200],
      ['/packed.css', 200],
      ['/moved.js', 302],
      ['/script.js', 200],
      ['/missing.png', 404],
      ['/third.js', 200],
      ['/kept.json', 200],
      ['/stock', 200],
      ['/never', 0],
      // By now it has been kept as well, without a word about for how long: it is asked for again.
      ['/script.js', 200],
    ])
    const pathOf = (address: string) => `/${new URL(address).pathname.split('/').slice(2).join('/')}`
    const asked = entries.filter(({ fromCache }) => !fromCache)
    expect(asked.map((one) => [one.method, pathOf(one.url), one.status ?? 0, one.bodyBytes])).toEqual(
      log.map((one) => [one.method, one.path, one.status, one.unpackedBytes]),
    )
    const overTheWire = har.log.entries.filter(({ _fromCache }) => !_fromCache)
    expect(overTheWire.map(({ request, response }) => [pathOf(request.url), response.bodySize])).toEqual(
      log.map((one) => [one.path, one.status === 0 ? -1 : one.bytes]),
    )
    const packed = entries.find((one) => one.url.endsWith('/packed.css'))
    expect(packed?.bodyBytes).toBeGreaterThan(20_000)
    expect(packed?.bytes).toBeLessThan(1_000)
    expect(entries.filter(({ fromCache }) => fromCache)).toMatchObject([
      { url: `${shop}/kinds/kept.json`, status: 200, bytes: 0 },
    ])
    expect(
      entries.filter(({ failed }) => failed !== null).map((one) => [pathOf(one.url), one.failed]),
    ).toEqual([
      ['/missing.png', 'HTTP 404'],
      ['/never', 'net::ERR_ABORTED'],
    ])
    expect(har.log.entries.find(({ _error }) => _error)?.request.url).toBe(`${shop}/kinds/never`)
    expect(JSON.stringify([har, entries])).not.toContain('nobody-is-asked')
  })

  it('is told once of what goes through a service worker', async ({ expect }) => {
    const { run } = await visitPage({
      flow: {
        steps: [
          { type: 'navigate', url: `${shop}/worked/worked` },
          { type: 'waitForExpression', expression: 'document.title === "Done"' },
        ],
      },
    })
    const log = await (await fetch(`${shop}/log/worked`)).json<Logged[]>()
    const har = await jsonOf<Har>(run, 'har.json')
    const { entries } = await jsonOf<Waterfall>(run, 'waterfall.json')
    expect(run.outcome).toBe('up')
    expect(faultsOf(har)).toEqual([])
    const linesOf = (some: readonly { url: string; status: number | null }[]) =>
      some
        .map(({ url, status }) => `${new URL(url).pathname.slice('/worked'.length)} ${status}`)
        // Chrome tells not always of a worker's own script, and never what came of it.
        .filter((line) => !line.startsWith('/worker.js'))
        .toSorted()
    // Who asked over the network, and nobody twice: the page's own question was answered within the browser.
    const served = log.map(({ path, status }) => `${path} ${status}`)
    expect(served.toSorted()).toEqual(['/script.js 200', '/worked 200', '/worker.js 200'])
    expect(linesOf(entries.filter(({ fromCache }) => !fromCache))).toEqual(['/script.js 200', '/worked 200'])
    expect(linesOf(entries.filter(({ fromCache }) => fromCache))).toEqual(['/made 200', '/script.js 200'])
    expect(run.totals.bytes).toBeLessThan(2 * log.reduce((sum, { bytes }) => sum + bytes, 0))
  })

  it('holds no secret: no query, cookie, authorization, and nothing that is hidden', async ({ expect }) => {
    const { answer, run } = await visitPage({
      url: `${shop}/secrets/shop?token=canary-in-the-address`,
      samples: 1,
      headers: { 'x-api-key': 'canary-in-a-header', 'x-note': 'canary-of-a-note' },
      cookies: { theme: 'canary-in-a-cookie' },
      auth: { type: 'basic', username: 'anna', password: 'canary-password' },
    })
    const all = [answer, await jsonOf(run, 'har.json'), await jsonOf(run, 'waterfall.json')]
    const text = JSON.stringify(all).replaceAll('canary-of-a-note', '')
    // The whole of it would fill the screen should one be found.
    const found = /canary|hidden-in-query|YW5uYTpjYW5hcnktcGFzc3dvcmQ/.exec(text)
    expect(found && text.slice(Math.max(0, found.index - 200), found.index + 50)).toBeNull()
  })
})
