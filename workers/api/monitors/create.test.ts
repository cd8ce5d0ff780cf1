import { env } from 'cloudflare:workers'
import { inject, describe, it } from 'vitest'
import { CheckConfig } from '#checks'
import { createWorkspace, request } from '../../../test/factories.ts'
import { targetErrors } from './draft.ts'

const url = () => `${inject('targets')}/ok`

describe('POST /monitors', () => {
  it('fills in what is left out and answers the whole monitor', async ({ expect }) => {
    const { key } = await createWorkspace()
    const body = { name: 'Home', check: { type: 'http', url: url() } }
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(201)
    const monitor = await response.json()
    expect(monitor).toMatchObject({
      name: 'Home',
      check: { type: 'http', url: url(), method: 'GET' },
      target: url(),
      intervalSeconds: 60,
      regions: ['weur', 'enam', 'apac'],
      confirm: { regions: 'majority', failures: 2, recoveries: 2, window: null, degraded: null },
      tags: [],
      group: null,
      dependsOn: [],
      policyId: null,
      alertOnDegraded: false,
      paused: false,
      status: 'pending',
      lastResultAt: null,
      version: 1,
    })
    expect(monitor).toMatchObject({ id: expect.stringMatching(/^mon_/), since: expect.stringMatching(/Z$/) })
  })

  it('says of each wrong field where it is and what is wrong', async ({ expect }) => {
    const { key } = await createWorkspace()
    const body = { name: '', check: { type: 'http', url: 'ftp://example.com' }, intervalSeconds: 5 }
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(422)
    const { errors } = await response.json<{ errors: { path: string }[] }>()
    expect(errors.map(({ path }) => path).toSorted()).toEqual(['check.url', 'intervalSeconds', 'name'])
  })

  it('refuses a policy that is not there', async ({ expect }) => {
    const { key } = await createWorkspace()
    const body = { name: 'Home', check: { type: 'http', url: url() }, policyId: 'pol_nowhere' }
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path: 'policyId' }] })
  })

  it('refuses a timeout that is not shorter than the interval', async ({ expect }) => {
    const { key } = await createWorkspace()
    const check = { type: 'http', url: url(), timeoutMs: 10_000 }
    const body = { name: 'Slow', check, intervalSeconds: 10 }
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path: 'check.timeoutMs' }] })
  })

  it('runs a type that asks for calm no more often, nor in more places, than it allows', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const check = { type: 'domain', hostname: 'example.com', rdapUrl: url() }
    const create = async (more: Record<string, unknown>) => {
      const response = await request('/api/v1/monitors', { key, body: { name: 'Ours', check, ...more } })
      return { status: response.status, body: await response.json<Record<string, unknown>>() }
    }
    expect(await create({})).toMatchObject({ status: 201, body: { intervalSeconds: 3_600 } })
    expect(await create({ intervalSeconds: 600 })).toMatchObject({
      status: 422,
      body: {
        errors: [{ path: 'intervalSeconds', message: 'A check of type Domain runs at most every 3600 s' }],
      },
    })
    expect(await create({ regions: ['weur', 'enam', 'apac', 'oc'] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'regions' }] },
    })
  })

  it('confirms by so many of the newest results where asked to, and slow answers in their own way', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const confirm = { window: { failing: 3, of: 5 }, degraded: { failures: 4 } }
    const body = { name: 'Flaky', check: { type: 'http', url: url() }, confirm }
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(201)
    const { id, ...made } = await response.json<{ id: string }>()
    expect(made).toMatchObject({ confirm: { failures: 2, ...confirm } })
    const patch = { confirm: { window: null } }
    const changed = await request(`/api/v1/monitors/${id}`, { key, method: 'PATCH', body: patch })
    expect(await changed.json()).toMatchObject({ confirm: { window: null, degraded: { failures: 4 } } })
  })

  it('refuses a window that asks for more failures than it holds, or holds too many', async ({ expect }) => {
    const { key } = await createWorkspace()
    const wrong = async (confirm: object) => {
      const body = { name: 'Flaky', check: { type: 'http', url: url() }, confirm }
      const response = await request('/api/v1/monitors', { key, body })
      expect(response.status).toBe(422)
      return (await response.json<{ errors: { path: string }[] }>()).errors.map(({ path }) => path)
    }
    expect(await wrong({ window: { failing: 6, of: 5 } })).toEqual(['confirm.window.failing'])
    expect(await wrong({ window: { failing: 3, of: 21 } })).toEqual(['confirm.window.of'])
    expect(await wrong({ window: { failing: 3, off: 5 } })).toContain('confirm.window.of')
    expect(await wrong({ degraded: { window: { failing: 3, of: 2 } } })).toEqual([
      'confirm.degraded.window.failing',
    ])
    expect(await wrong({ degraded: { failing: 3 } })).toEqual(['confirm.degraded.failing'])
  })

  it('calls flapping what is told to, by default what changes five times in half an hour', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const post = async (flapping?: unknown) => {
      const body = { name: 'Flaky', paused: true, check: { type: 'http', url: url() }, flapping }
      return (await request('/api/v1/monitors', { key, body })).json<Record<string, unknown>>()
    }
    const usual = { enterAt: 5, leaveAt: 1, withinSeconds: null }
    expect(await post()).toMatchObject({ flapping: usual, flappingSince: null, reason: null })
    expect(await post({ enterAt: 7 })).toMatchObject({ flapping: { ...usual, enterAt: 7 } })
    expect(await post(null)).toMatchObject({ flapping: null })
    expect(await post({ enterAt: 5, leaveAt: 5 })).toMatchObject({ errors: [{ path: 'flapping.leaveAt' }] })
    expect(await post({ enterAt: 2 })).toMatchObject({ errors: [{ path: 'flapping.enterAt' }] })
  })

  it('refuses a dependency on a monitor of another workspace', async ({ expect }) => {
    const [{ key }, other] = [await createWorkspace(), await createWorkspace()]
    const body = { name: 'Theirs', check: { type: 'http', url: url() } }
    const theirs = await (
      await request('/api/v1/monitors', { key: other.key, body })
    ).json<{
      id: string
    }>()
    const response = await request('/api/v1/monitors', { key, body: { ...body, dependsOn: [theirs.id] } })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path: 'dependsOn.0' }] })
  })

  it('refuses private addresses where the deployment does not allow them', ({ expect }) => {
    const production = { ...env, ALLOW_PRIVATE_TARGETS: 'false' }
    const errors = (address: string) => targetErrors(production, { type: 'http', url: address }, 'create.3')
    expect(errors('http://169.254.169.254/latest')).toMatchObject([{ path: 'create.3.check.url' }])
    expect(errors('http://[::1]:8080/')).toHaveLength(1)
    expect(errors('https://example.com/')).toEqual([])
  })

  it('refuses the ports and hosts that no Worker may open a socket to', ({ expect }) => {
    const paths = (check: Record<string, unknown>, allowed = 'false') =>
      targetErrors({ ...env, ALLOW_PRIVATE_TARGETS: allowed }, CheckConfig.parse(check)).map(
        ({ path }) => path,
      )
    const mail = { type: 'tcp', hostname: 'mail.example.com', port: 25 }
    expect(paths(mail)).toEqual(['check.port'])
    expect(paths({ ...mail, port: 587 })).toEqual([])
    expect(paths(mail, 'true')).toEqual([])
    expect(paths({ type: 'grpc', hostname: '10.1.2.3', port: 50_051 })).toEqual(['check.hostname'])
    expect(paths({ type: 'websocket', url: 'ws://127.0.0.1/live' })).toEqual(['check.url'])
    expect(paths({ type: 'websocket', url: 'wss://example.com/live' })).toEqual([])
  })
})
