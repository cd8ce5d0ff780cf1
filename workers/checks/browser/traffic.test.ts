import { Validator, type Schema } from '@cfworker/json-schema'
import harSchemas from 'har-schema'
import { describe, inject, it } from 'vitest'
import type { Waterfall } from '#core/run/waterfall'
import type { Logged } from '../../../test/browser-site.ts'
import { jsonOf, visitPage } from '../../../test/browser-visit.ts'

const { shop, elsewhere } = inject('browserSite')

interface Har {
  log: {
    pages: { pageTimings: { onLoad: number } }[]
    entries: {
      time: number
      request: { url: string; method: string; headers: { name: string; value: string }[] }
      response: { status: number; content: { size: number }; redirectURL: string }
      timings: Record<string, number>
    }[]
  }
}

/** What the archive's own schemas find wrong with it. */
function faultsOf(har: unknown): string[] {
  const { har: root, ...parts } = harSchemas as unknown as Record<string, Schema>
  const bare = (schema: Schema): Schema =>
    JSON.parse(JSON.stringify(schema).replaceAll(/"([a-zA-Z]+\.json)#"/g, '"https://har/$1"')) as Schema
  const validator = new Validator(bare(root ?? {}), '7', false)
  for (const part of Object.values(parts)) validator.addSchema(bare(part))
  return validator.validate(har).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
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
