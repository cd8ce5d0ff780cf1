import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { browserPool } from '#platform/objects'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

const shop = inject('shop')
const secret = `canary-r4n "n0w"/<7c1e>'&é`

interface Event {
  event: string
  data: Record<string, unknown>
}
const eventsOf = (text: string): Event[] =>
  text
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => {
      const [, event = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? []
      return { event, data: JSON.parse(data) as Record<string, unknown> }
    })
const start = (key: string, steps: object[], more: object = {}) =>
  request('/api/v1/browser-runs', {
    key,
    body: { check: { type: 'browser', timeoutMs: 20_000, flow: { timeout: 2_000, steps }, ...more } },
  })
const open = (path: string) => ({ type: 'navigate', url: `${shop}${path}` })

/** Everything that the workspace has in R2, as text, names too. */
async function filesOf(workspaceId: string): Promise<string> {
  const { objects } = await env.FILES.list({ prefix: 'runs/' })
  const own = objects.filter(({ key }) => key.includes(workspaceId))
  const texts = own.map(async ({ key }) => `${key}\n${await (await env.FILES.get(key))?.text()}`)
  return (await Promise.all(texts)).join('\n')
}

describe('a browser check that is looked at while it runs', { timeout: 60_000 }, () => {
  it('tells each step as it begins and ends, then the run; its files can be read; a secret is nowhere', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const put = await request('/api/v1/secrets/PASSWORD', { key, method: 'PUT', body: { value: secret } })
    expect(put.status).toBe(201)
    const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
    const response = await start(key, [
      open('/login?echo=1&key={{secret.PASSWORD}}'),
      { type: 'change', selectors: [['aria/Password']], value: '{{secret.PASSWORD}}' },
      { type: 'screenshot', name: 'typed' },
      { type: 'waitForExpression', expression: "document.body.innerText.includes('{{secret.PASSWORD}}')" },
      { type: 'assertText', text: 'Sold out', timeout: 300 },
      { type: 'click', selectors: ['button'] },
    ])
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const text = await response.text()
    const events = eventsOf(text)
    expect(events.map(({ event, data }) => [event, data['index'], data['state'], data['outcome']])).toEqual([
      ...[0, 1, 2, 3].flatMap((index) => [
        ['step', index, 'running', undefined],
        ['step', index, 'done', 'up'],
      ]),
      ['step', 4, 'running', undefined],
      ['step', 4, 'done', 'down'],
      ['step', 5, 'done', 'skipped'],
      ['run', undefined, undefined, 'down'],
    ])
    const run = events.at(-1)?.data as { id: string; artifacts: { name: string }[] }
    expect(run).toMatchObject({ monitorId: 'mon_trial', failure: 'assertion', url: `${shop}/login?…` })
    expect(run.artifacts.map(({ name }) => name)).toEqual([
      'step-3.jpg',
      'step-5.jpg',
      'waterfall.json',
      'har.json',
    ])

    const path = `/api/v1/browser-runs/${run.id}`
    const picture = await request(`${path}/step-3.jpg`, { key })
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect(picture.headers.get('content-security-policy')).toContain('sandbox')
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(1_000)
    expect((await request(`${path}/step-4.jpg`, { key })).status).toBe(404)
    expect((await request(`${path}/run.json`, { key })).status).toBe(404)
    const stranger = await createWorkspace()
    expect((await request(`${path}/step-3.jpg`, { key: stranger.key })).status).toBe(404)

    const said = logs.flatMap(({ mock }) => mock.calls).map((call) => JSON.stringify(call))
    for (const log of logs) log.mockRestore()
    for (const all of [text, await filesOf(workspaceId), said.join('\n')]) expect(all).not.toContain('canary')
  })

  it('is one at a time in a workspace, and the next has its turn afterwards', async ({ expect }) => {
    const { key } = await createWorkspace()
    const steps = [open('/'), { type: 'wait', ms: 500 }]
    const first = await start(key, steps)
    const second = await start(key, steps)
    expect(second.status).toBe(429)
    expect(second.headers.get('retry-after')).toBe('5')
    expect(await second.json()).toMatchObject({ code: 'browser_run.busy' })
    const other = await createWorkspace()
    const theirs = await start(other.key, steps)
    expect(theirs.status).toBe(200)
    expect(eventsOf(await first.text()).at(-1)).toMatchObject({ event: 'run', data: { outcome: 'up' } })
    await theirs.text()
    const next = await request('/api/v1/browser-runs', {
      key,
      body: { check: { type: 'browser', url: `${shop}/` } },
    })
    expect(next.status).toBe(200)
    expect(eventsOf(await next.text())).toMatchObject([{ event: 'run', data: { outcome: 'up', steps: [] } }])
  })

  it('is given up when whoever looks on leaves: the browser and the turn are free again', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const pool = browserPool(env, 'weur')
    // It would hold its browser for a minute.
    const waits = [
      { type: 'wait', ms: 30_000 },
      { type: 'wait', ms: 30_000 },
    ]
    const first = await start(key, [open('/'), ...waits], { timeoutMs: 60_000 })
    const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!/"running","index":1/.test(text)) text += (await reader?.read())?.value ?? ''
    expect((await pool.health()).leases).toBe(1)
    expect((await start(key, [open('/')])).status).toBe(429)
    await reader?.cancel()
    await expect.poll(async () => (await pool.health()).leases, { timeout: 20_000 }).toBe(0)
    const next = await vi.waitFor(async () => {
      const response = await start(key, [open('/')])
      if (response.status !== 200) throw new Error(`${response.status}`)
      return response
    }, 10_000)
    expect(eventsOf(await next.text()).at(-1)).toMatchObject({ event: 'run', data: { outcome: 'up' } })
  })

  it('is for who may write, and for browser checks that are good', async ({ expect }) => {
    const workspace = await createWorkspace()
    const reader = await createKey(workspace.workspaceId, ['read'])
    expect((await start(reader.key, [open('/')])).status).toBe(403)
    const { key } = workspace
    const other = await request('/api/v1/browser-runs', {
      key,
      body: { check: { type: 'http', url: `${shop}/` } },
    })
    expect(await other.json()).toMatchObject({ status: 422, errors: [{ path: 'check.type' }] })
    const unknown = await start(key, [{ type: 'navigate', url: `${shop}/?a={{secret.NONE}}` }])
    expect(await unknown.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'check.flow.steps.0.url', message: 'There is no secret named NONE' }],
    })
    expect((await start(key, [{ type: 'navigate', url: 'file:///etc/passwd' }])).status).toBe(422)
    expect((await start(key, [open('/'), { type: 'startTrace' }])).status).toBe(422)
  })
})

describe('a recording', () => {
  it('is read as a flow, with titles and with what is wrong with it', async ({ expect }) => {
    const { key } = await createWorkspace()
    const recording = {
      title: 'Sign in',
      steps: [open('/login'), { type: 'customStep', name: 'axe', parameters: {} }, { type: 'wait', ms: 5 }],
    }
    const response = await request('/api/v1/browser-flows/parse', { key, body: { recording } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      flow: { title: 'Sign in', steps: [open('/login'), { type: 'wait', ms: 5 }] },
      titles: [`Open ${shop}/login`, 'Wait 5 ms'],
      problems: [{ step: 1, message: expect.stringContaining('customStep (axe)') }],
    })
    const nothing = await request('/api/v1/browser-flows/parse', { key, body: { recording: 'x' } })
    expect(await nothing.json()).toMatchObject({ flow: null, titles: [], problems: [{ step: null }] })
  })
})
