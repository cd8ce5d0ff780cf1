import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { maxMembers } from '#core/incident/group/limits'
import type { Incident } from '#core/incident/schema'
import type { Verdict } from '#core/monitor/vote'
import { incidentObject, monitorObject } from '#platform/objects'
import { heard } from '../../../test/group-facts.ts'
import { createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')
const until = <T>(what: () => Promise<T>): Promise<T> => vi.waitFor(what, { timeout: 15_000, interval: 100 })

/** A workspace with a receiver, and a policy that groups by service. */
async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const call = async <T>(path: string, body?: unknown, method?: string) => {
    const response = await request(`/api/v1${path}`, { key, body, ...(method && { method }) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (response.status === 204 ? null : await response.json()) as T
  }
  const inbox = crypto.randomUUID()
  const config = { url: `${targets}/receive?key=${inbox}` }
  const channel = await call<{ id: string }>('/channels', { name: 'hook', type: 'webhook', config })
  const steps = [{ channelIds: [channel.id] }]
  const policy = await call<{ id: string; groupIntervalSeconds: number }>('/policies', {
    name: 'Backend',
    steps,
    groupBy: ['service'],
  })
  /** A heartbeat that nobody awaits before tomorrow: what it is found to be is said by the test. */
  const monitor = async (name: string, policyId: string | null = policy.id) => {
    const { id } = await call<{ id: string }>('/monitors', {
      name,
      check: { type: 'heartbeat', periodSeconds: 86_400, graceSeconds: 86_400 },
      regions: ['weur'],
      confirm: { regions: 1, failures: 1, recoveries: 1 },
      tags: ['service:checkout'],
      policyId,
    })
    return id
  }
  let seq = 1_000
  const see = async (monitorId: string, verdict: Verdict) => {
    const { version } = await call<{ version: number }>(`/monitors/${monitorId}`)
    const tick = Date.now()
    await monitorObject(env, workspaceId, monitorId).record({
      region: 'weur',
      verdict,
      firstFailingTick: verdict === 'down' ? tick : null,
      lastTick: tick,
      configVersion: version,
      seq: (seq += 1),
      evidence: { message: 'HTTP 500', failure: 'status', blame: 'target', statusCode: 500, latencyMs: 3 },
    })
  }
  const ongoing = async () => (await call<{ data: Incident[] }>('/incidents?status=ongoing')).data
  const titles = async () =>
    (await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()).map(
      ({ body }) => (JSON.parse(body) as { data: { notice: { title: string } } }).data.notice.title,
    )
  return { call, policy, monitor, see, ongoing, titles, workspaceId }
}

describe('monitors whose policy groups them', () => {
  it('make one incident, which each of them shows, and which is over with the last', async ({ expect }) => {
    const { call, monitor, see, ongoing, titles } = await scene()
    const [shop, cart] = [await monitor('Shop'), await monitor('Cart')]
    await see(shop, 'down')
    await see(cart, 'down')
    await until(async () =>
      expect(await ongoing()).toMatchObject([
        { title: '2 monitors of service checkout are down', monitorId: null, monitorIds: [shop, cart] },
      ]),
    )
    const [incident] = await ongoing()
    for (const id of [shop, cart])
      expect((await call<{ data: Incident[] }>(`/incidents?monitorId=${id}`)).data).toMatchObject([
        { id: incident?.id },
      ])
    const one = await call<Incident>(`/incidents/${incident?.id}`)
    expect(one.members).toMatchObject([
      { monitorId: shop, title: 'Shop is down', endedAt: null },
      { monitorId: cart, title: 'Cart is down', endedAt: null },
    ])
    await see(shop, 'up')
    await see(cart, 'up')
    await until(async () => expect(await ongoing()).toEqual([]))
    await until(async () =>
      expect(await titles()).toEqual(['Shop is down', '2 monitors of service checkout are back up']),
    )
  })

  it('leave it with a reason when the policy groups no more, and go on by themselves', async ({ expect }) => {
    const { call, policy, monitor, see, ongoing } = await scene()
    const [shop, cart] = [await monitor('Shop'), await monitor('Cart')]
    await see(shop, 'down')
    await see(cart, 'down')
    await until(async () => expect(await ongoing()).toHaveLength(1))
    const [old] = await ongoing()
    await call(`/policies/${policy.id}`, { groupBy: [] }, 'PATCH')
    await until(async () =>
      expect(new Set((await ongoing()).map(({ title }) => title))).toEqual(
        new Set(['Shop is down', 'Cart is down']),
      ),
    )
    expect(await call<Incident>(`/incidents/${old?.id}`)).toMatchObject({
      status: 'resolved',
      reason: expect.stringMatching(/: It goes on by itself$/),
    })
    await call(`/policies/${policy.id}`, { groupBy: ['policy'] }, 'PATCH')
    await until(async () =>
      expect(await ongoing()).toMatchObject([{ title: '2 monitors of policy Backend are down' }]),
    )
    await see(shop, 'up')
    await see(cart, 'up')
    await until(async () => expect(await ongoing()).toEqual([]))
  })

  it('move when the default policy comes and goes that serves them', async ({ expect }) => {
    const { call, monitor, see, ongoing } = await scene()
    const shop = await monitor('Shop', null)
    await see(shop, 'down')
    await until(async () => expect(await ongoing()).toMatchObject([{ monitorId: shop }]))
    const fields = {
      name: 'Everything',
      steps: [{ teamIds: [(await call<{ id: string }>('/teams', { name: 'All', personIds: [] })).id] }],
      groupBy: ['policy'],
      isDefault: true,
    }
    const made = await call<{ id: string }>('/policies', fields)
    await until(async () => expect(await ongoing()).toMatchObject([{ monitorId: null, monitorIds: [shop] }]))
    const patched = await call(`/policies/${made.id}`, { groupIntervalSeconds: 60 }, 'PATCH')
    expect(patched).toMatchObject({ groupIntervalSeconds: 60 })
    await call(`/policies/${made.id}`, { isDefault: false }, 'PATCH')
    await until(async () => expect(await ongoing()).toMatchObject([{ monitorId: shop }]))
  })

  it('alert by themselves when the group has no room', { timeout: 120_000 }, async ({ expect }) => {
    const { policy, monitor, see, ongoing, workspaceId } = await scene()
    const key = `group:${policy.id}:service=checkout`
    const group = { key, name: 'service checkout' }
    const keeper = incidentObject(env, workspaceId, key)
    const wishes = { workspaceId, policyId: policy.id, group }
    const from = Date.now()
    for (let n = 0; n < maxMembers; n += 1) await keeper.report(heard(`m${n}`, 1, { ...wishes, at: from }))
    console.info(`${maxMembers} monitors joined a group within ${Date.now() - from} ms`)
    const shop = await monitor('Shop')
    await see(shop, 'down')
    await until(async () => {
      const open = await ongoing()
      expect(open).toHaveLength(2)
      expect(open).toContainEqual(expect.objectContaining({ monitorId: shop, title: 'Shop is down' }))
    })
    // There is room again, but it is told where it was told.
    await keeper.report(heard('m1', 2, { ...wishes, to: 'up', at: Date.now() }))
    await see(shop, 'up')
    await until(async () => expect(await ongoing()).toHaveLength(1))
  })

  it('leave it when one of them is deleted', async ({ expect }) => {
    const { call, monitor, see, ongoing } = await scene()
    const [shop, cart] = [await monitor('Shop'), await monitor('Cart')]
    await see(shop, 'down')
    await see(cart, 'down')
    await call(`/monitors/${shop}`, undefined, 'DELETE')
    await until(async () => expect(await ongoing()).toMatchObject([{ title: 'Cart is down' }]))
  })
})
