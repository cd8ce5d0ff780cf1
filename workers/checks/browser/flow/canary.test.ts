import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { jsonOf, visitPage } from '../../../../test/browser-visit.ts'
import { faultsOf } from '../../../../test/har-faults.ts'

interface Named {
  name: string
  value: string
}
interface Har {
  log: { entries: { request: { method: string; headers: Named[] }; response: { headers: Named[] } }[] }
}

const { shop } = inject('browserSite')
/** Letters that JSON, HTML and addresses spell otherwise, each of them in another way. */
const secret = `canary "7"/<&>'é\\+%5;=?#x`
const secrets = new Map([['P', secret]])
/** Its first word, as it is and as any base64 spells it. */
const leaked = /canary(?!\/(leaks|missing|repeat|redirect))|Y2FuYXJ5|NhbmFye|jYW5hcn/g

/** All that was kept of a workspace, as text, names too. */
async function keptOf(workspaceId: string): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: 'runs/' })
  const own = objects.filter(({ key }) => key.includes(workspaceId))
  return Promise.all(own.map(async ({ key }) => `${key} ${await (await env.FILES.get(key))?.text()}`))
}

describe('a secret that is typed into a page that tells everybody', { timeout: 60_000 }, () => {
  it('is in nothing that is kept, said or logged, however it is spelt', async ({ expect }) => {
    const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
    const told: unknown[] = []
    const { answer, run } = await visitPage(
      {
        auth: { type: 'basic', username: 'anna', password: '{{secret.P}}' },
        flow: {
          steps: [
            { type: 'navigate', url: `${shop}/canary/leaks?from={{secret.P}}` },
            { type: 'change', selectors: [['aria/Voucher']], value: '{{secret.P}}' },
            { type: 'click', selectors: ['text/Pay'] },
            { type: 'waitForExpression', expression: 'document.title === "Paid with {{secret.P}}"' },
            { type: 'screenshot', name: '{{secret.P}}' },
            {
              type: 'waitForExpression',
              // Beyond what is kept of a message there is half of it.
              expression: '(() => { throw new Error(spelt("{{secret.P}}").join(" ") + "x".repeat(99)) })()',
              timeout: 500,
            },
          ],
        },
      },
      { secrets, onStep: (step) => told.push(step) },
    )
    const said = logs.flatMap(({ mock }) => mock.calls)
    for (const log of logs) log.mockRestore()
    expect(run.steps.map(({ outcome }) => outcome)).toEqual(['up', 'up', 'up', 'up', 'up', 'down'])

    const kept = await keptOf('wsp_1')
    expect(kept.some((file) => /step-5\.jpg /.test(file))).toBe(true)
    const all = [JSON.stringify(answer), JSON.stringify(told), JSON.stringify(said), ...kept]
    const found = all.flatMap((text) =>
      [...text.matchAll(leaked)].map(({ index }) => text.slice(Math.max(0, index - 60), index + 40)),
    )
    expect(found).toEqual([])

    // Each of these did repeat it: there was something to hide.
    const har = await jsonOf<Har>(run, 'har.json')
    const places = {
      title: run.title,
      console: answer.findings?.console,
      message: answer.message,
      failures: answer.findings?.requests?.failures,
      addresses: await jsonOf(run, 'waterfall.json'),
      progress: told,
    }
    for (const [place, text] of Object.entries(places))
      expect([place, JSON.stringify(text)]).toEqual([place, expect.stringContaining('[secret P]')])
    expect(answer.findings?.console?.filter(({ text }) => text.includes('[secret P]'))).not.toHaveLength(0)
    const headers = har.log.entries.flatMap(({ request, response }) => [
      ...request.headers,
      ...response.headers,
    ])
    for (const name of ['x-note', 'x-uri', 'x-form', 'x-html', 'x-json', 'x-packed', 'x-seen'])
      expect(headers).toContainEqual({ name, value: expect.stringContaining('[secret P]') })
    expect(headers.map(({ name }) => name.toLowerCase())).not.toContain('authorization')
    expect(har.log.entries.filter(({ request }) => request.method === 'POST')).not.toHaveLength(0)
    expect(JSON.stringify(har)).not.toContain('postData')
    expect(faultsOf(har)).toEqual([])
  })
})
