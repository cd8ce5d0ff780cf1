import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { openDatabase } from '#db/database'
import { commit } from '#assign/commit'
import { isDependencyCycle, kinshipOf } from '#db/queries/dependencies'
import { findMonitors } from '#db/queries/monitors'
import { loadMonitorConfig } from '#db/queries/monitor-config'
import { monitorObject } from '#platform/objects'
import { createWorkspace, request, type TestWorkspace } from '../../../test/factories.ts'

const db = openDatabase(env.DB)

/** A workspace in which monitors are made by name, all of them asleep. */
async function scene() {
  const workspace: TestWorkspace = await createWorkspace()
  const { key, workspaceId } = workspace
  const body = (name: string, dependsOn: string[] = []) => ({
    name,
    paused: true,
    check: { type: 'http', url: `${inject('targets')}/ok` },
    dependsOn,
  })
  const create = async (name: string, dependsOn: string[] = []) => {
    const response = await request('/api/v1/monitors', { key, body: body(name, dependsOn) })
    return {
      answered: response.status,
      ...(await response.json<{ id: string; errors?: { path: string; message: string }[] }>()),
    }
  }
  const patch = async (id: string, change: object) => {
    const response = await request(`/api/v1/monitors/${id}`, { key, method: 'PATCH', body: change })
    return {
      answered: response.status,
      ...(await response.json<{ dependsOn?: string[]; errors?: { path: string; message: string }[] }>()),
    }
  }
  const bulk = async (change: object) => {
    const response = await request('/api/v1/monitors/bulk', { key, body: change })
    return {
      answered: response.status,
      ...(await response.json<{ errors?: { path: string; message: string }[] }>()),
    }
  }
  const orders = (id: string) => loadMonitorConfig(db, workspaceId, id, Date.now())
  return { key, workspaceId, body, create, patch, bulk, orders }
}

describe('dependencies', () => {
  it('are known from both sides, and follow every change', async ({ expect }) => {
    const { create, patch, orders, key } = await scene()
    const [router, power] = [await create('Router'), await create('Power')]
    const shop = await create('Shop', [router.id])
    expect(await orders(shop.id)).toMatchObject({ dependsOn: [router.id], children: [] })
    expect(await orders(router.id)).toMatchObject({ dependsOn: [], children: [shop.id] })
    await patch(shop.id, { dependsOn: [power.id] })
    expect((await orders(router.id))?.children).toEqual([])
    expect((await orders(power.id))?.children).toEqual([shop.id])
    await request(`/api/v1/monitors/${shop.id}`, { key, method: 'DELETE' })
    expect((await orders(power.id))?.children).toEqual([])
  })

  it('on a monitor that is deleted are over, and the child can still be edited', async ({ expect }) => {
    const { create, patch, orders, key } = await scene()
    const [router, power] = [await create('Router'), await create('Power')]
    const shop = await create('Shop', [router.id, power.id])
    await request(`/api/v1/monitors/${router.id}`, { key, method: 'DELETE' })
    expect((await orders(shop.id))?.dependsOn).toEqual([power.id])
    expect(await patch(shop.id, { name: 'Web shop' })).toMatchObject({ answered: 200, dependsOn: [power.id] })
  })

  it('in a circle are refused, by an update and in bulk', async ({ expect }) => {
    const { create, patch, bulk, body } = await scene()
    const a = await create('A')
    const b = await create('B', [a.id])
    const c = await create('C', [b.id])
    expect(await patch(a.id, { dependsOn: [a.id] })).toMatchObject({
      answered: 422,
      errors: [{ path: 'dependsOn.0', message: 'There is no other monitor with this id' }],
    })
    expect(await patch(a.id, { dependsOn: [c.id] })).toMatchObject({
      answered: 422,
      errors: [
        { path: 'dependsOn.0', message: 'That monitor depends on this one, itself or by way of others' },
      ],
    })
    const d = await create('D')
    const together = {
      update: [
        { id: a.id, dependsOn: [d.id] },
        { id: d.id, dependsOn: [c.id] },
      ],
    }
    const refused = await bulk({ create: [body('E', [d.id])], ...together })
    expect(refused.answered).toBe(422)
    expect(refused.errors?.map(({ path }) => path)).toContain('update.0.dependsOn.0')
    // What turns a chain around in one go is no circle.
    expect(
      await bulk({
        update: [
          { id: a.id, dependsOn: [c.id] },
          { id: b.id, dependsOn: [] },
          { id: c.id, dependsOn: [b.id] },
        ],
      }),
    ).toMatchObject({ answered: 200 })
  })

  it('in a chain of more than five are refused', async ({ expect }) => {
    const { create } = await scene()
    let above: string[] = []
    for (let index = 0; index < 5; index += 1) above = [(await create(`M ${index}`, above)).id]
    expect(await create('Too far down', above)).toMatchObject({
      answered: 422,
      errors: [{ path: 'dependsOn.0', message: 'At most 5 monitors may depend on one another in a row' }],
    })
  })

  it('that two changes would close into a circle at the same time leave one of them refused', async ({
    expect,
  }) => {
    const { workspaceId, create, patch } = await scene()
    const [a, b] = [await create('A'), await create('B')]
    const answers = await Promise.all([
      patch(a.id, { dependsOn: [b.id] }),
      patch(b.id, { dependsOn: [a.id] }),
    ])
    expect(answers.map(({ answered }) => String(answered)).toSorted()).toEqual(['200', '422'])
    expect([...(await kinshipOf(db, workspaceId)).values()]).toHaveLength(1)
    const rows = await findMonitors(db, workspaceId, [a.id, b.id])
    const circle = rows.map(({ id, name, check, version, settings }) => ({
      id,
      name,
      check,
      expectedVersion: version,
      settings: { ...settings, dependsOn: [id === a.id ? b.id : a.id] },
    }))
    const closing = commit(db, { workspaceId, at: Date.now(), updates: circle })
    await expect(closing).rejects.toSatisfy(isDependencyCycle)
    expect(await findMonitors(db, workspaceId, [a.id, b.id])).toEqual(rows)
  })
})

describe('a child of a monitor that is down', { timeout: 60_000 }, () => {
  it('is unknown and says nothing, and alerts for a reason of its own afterwards', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const targets = inject('targets')
    const [up, down] = [crypto.randomUUID(), crypto.randomUUID()]
    const post = async (path: string, body: unknown) =>
      (await request(`/api/v1/${path}`, { key, body })).json<{ id: string }>()
    const set = (target: string, status: string) =>
      fetch(`${targets}/flip/set?key=${target}&status=${status}`, { method: 'POST' })
    const settings = { intervalSeconds: 10, regions: ['weur', 'enam', 'apac'] }
    await post('channels', { name: 'hook', type: 'webhook', config: { url: `${targets}/receive?key=${up}` } })
    const check = (target: string) => ({ type: 'http', url: `${targets}/flip?key=${target}` })
    const router = await post('monitors', {
      name: 'Router',
      check: check(up),
      ...settings,
      intervalSeconds: 3600,
    })
    const shop = await post('monitors', {
      name: 'Shop',
      check: check(down),
      ...settings,
      dependsOn: [router.id],
    })
    const state = (id: string) => monitorObject(env, workspaceId, id).state()
    const said = async () => {
      const received = await (await fetch(`${targets}/received?key=${up}`)).json<{ body: string }[]>()
      return received.map(({ body }) => {
        const { type, data } = JSON.parse(body) as { type: string; data: { monitor: { name: string } } }
        return `${data.monitor.name} ${type}`
      })
    }
    const soon = { timeout: 20_000, interval: 50 }
    await vi.waitFor(async () => {
      expect([(await state(router.id)).status, (await state(shop.id)).status]).toEqual(['up', 'up'])
    }, soon)

    // Both fail; the router is due in an hour, so it is the shop's trouble that makes it look.
    await Promise.all([set(up, '500'), set(down, '500')])
    await vi.waitFor(async () => expect((await state(shop.id)).status).toBe('unknown'), soon)
    expect((await state(shop.id)).reason).toBe('Parent Router is down')
    expect((await state(router.id)).status).toBe('down')
    await vi.waitFor(async () => expect(await said()).toEqual(['Router incident.opened']), soon)
    await vi.waitFor(async () => {
      expect(await (await request(`/api/v1/monitors/${shop.id}`, { key })).json()).toMatchObject({
        status: 'unknown',
        reason: 'Parent Router is down',
      })
      const { data } = await (
        await request('/api/v1/monitors', { key })
      ).json<{ data: { id: string; reason: string }[] }>()
      expect(data.find(({ id }) => id === shop.id)?.reason).toBe('Parent Router is down')
    }, soon)

    // The router is well again, the shop is not: by now for a reason of its own.
    await set(up, '200')
    await monitorObject(env, workspaceId, router.id).vouch({ newerThan: Date.now(), generation: 1 })
    await request(`/api/v1/monitors/${router.id}`, { key, method: 'PATCH', body: { intervalSeconds: 10 } })
    await vi.waitFor(async () => {
      expect(await said()).toEqual([
        'Router incident.opened',
        'Router incident.resolved',
        'Shop incident.opened',
      ])
    }, soon)
    await set(down, '200')
    await vi.waitFor(async () => expect((await said()).at(-1)).toBe('Shop incident.resolved'), soon)
  })
})
