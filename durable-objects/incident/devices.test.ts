import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { loadAlerting } from '#db/queries/alerting'
import { newId } from '#platform/new-id'
import { createKey, request } from '../../test/factories.ts'
import { opened, received, recovered, addChannel, until } from '../../test/incident-scene.ts'
import { browser, firebaseProject, phone } from '../../test/push-scene.ts'

/** A workspace whose only channel goes to so many phones. */
async function phones(count: number) {
  const workspaceId = newId('workspace')
  const { key } = await createKey(workspaceId, ['read', 'write'])
  const project = firebaseProject()
  const channel = await request('/api/v1/channels', {
    key,
    body: { name: 'Phones', type: 'fcm', config: project.config },
  })
  const { id: channelId } = await channel.json<{ id: string }>()
  const all = Array.from({ length: count }, phone)
  const ids: string[] = []
  for (const one of all) {
    // All of the same name: what tells them apart is not what people call them.
    const made = await request('/api/v1/devices', {
      key,
      body: { kind: 'fcm', token: one.token, name: 'Phone' },
    })
    ids.push((await made.json<{ id: string }>()).id)
  }
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
  return { workspaceId, key, channelId, project, all, ids, stub }
}

const titles = async (one: ReturnType<typeof phone>) =>
  (await one.received()).map(({ notification }) => notification.title)

describe('an incident told to phones', () => {
  it('is one delivery for each, also when they have one name', async ({ expect }) => {
    const { stub, workspaceId, all } = await phones(3)
    const id = await opened(stub, workspaceId)
    await until(async () => {
      const deliveries = await stub.deliveries(id)
      expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
    })
    await stub.report(recovered(workspaceId))
    for (const one of all)
      await until(async () =>
        expect(await titles(one)).toEqual(['🔴 Checkout API is down', '🟢 Checkout API is back up']),
      )
    const deliveries = await stub.deliveries(id)
    expect(new Set(deliveries.map((delivery) => delivery.id)).size).toBe(6)
    expect(new Set(deliveries.map(({ recipient }) => recipient))).toEqual(new Set(['Phone']))
  })

  it('removes a phone that is gone and nothing else: the others hear the end', async ({ expect }) => {
    const { stub, workspaceId, all, ids, key, channelId } = await phones(2)
    const [anna, ben] = all
    await ben?.answers(['UNREGISTERED'])
    const id = await opened(stub, workspaceId)
    await until(async () =>
      expect((await loadAlerting(env, workspaceId)).devices.map((device) => device.id)).toEqual([ids[0]]),
    )
    await stub.report(recovered(workspaceId))
    await until(async () => expect(anna && (await titles(anna))).toHaveLength(2))
    expect(ben && (await titles(ben))).toEqual([])
    const states = (await stub.deliveries(id)).map(({ event, state }) => `${event} ${state}`)
    expect(states.toSorted()).toEqual([
      'incident.opened abandoned',
      'incident.opened delivered',
      'incident.resolved delivered',
    ])
    const channel = await request(`/api/v1/channels/${channelId}`, { key })
    expect(await channel.json()).toMatchObject({ enabled: true, devices: 1 })
    const story = (await stub.incident(id))?.timeline.map(({ text }) => text)
    expect(story).toContainEqual(
      expect.stringMatching(/^Phone \(Phones\) was not told: The device is gone: HTTP 404: UNREGISTERED/),
    )
  })

  it('keeps a phone that was registered anew while its old word was on its way', async ({ expect }) => {
    const { stub, workspaceId, all, ids, key } = await phones(1)
    const [anna] = all
    await anna?.answers(['INTERNAL', 'UNREGISTERED'])
    await opened(stub, workspaceId)
    // A fresh token for the same device: the repeat goes there.
    const renewed = phone()
    const body = { kind: 'fcm', token: renewed.token, name: 'Phone', replaces: ids[0] }
    expect((await request('/api/v1/devices', { key, body })).status).toBe(200)
    await until(async () => expect(await titles(renewed)).toEqual(['🔴 Checkout API is down']))
    expect((await loadAlerting(env, workspaceId)).devices.map((device) => device.id)).toEqual(ids)
  })

  it('is not repeated to a phone that was removed meanwhile', async ({ expect }) => {
    const { stub, workspaceId, all, ids, key } = await phones(1)
    const [anna] = all
    await anna?.answers(['UNAVAILABLE'])
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.attempts[0]?.status).toBe(503))
    await request(`/api/v1/devices/${ids[0]}`, { key, method: 'DELETE' })
    await until(async () => {
      const [delivery] = await stub.deliveries(id)
      expect(delivery?.state).toBe('abandoned')
      expect(delivery?.attempts.at(-1)?.error).toBe('Not sent: the device was removed')
    })
    expect(anna && (await titles(anna))).toEqual([])
  })

  it('is owed through an eviction, and told once', async ({ expect }) => {
    const { stub, workspaceId, all } = await phones(1)
    const [anna] = all
    await anna?.answers(['UNAVAILABLE'])
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.attempts[0]?.status).toBe(503))
    await evictDurableObject(stub)
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('delivered'))
    expect(anna && (await titles(anna))).toEqual(['🔴 Checkout API is down'])
  })

  it('reaches them by the sealed copy when D1 is silent', async ({ expect }) => {
    const { stub, workspaceId, all } = await phones(1)
    const [anna] = all
    for (const table of ['devices', 'channels'])
      await env.DB.prepare(`alter table ${table} rename to ${table}_away`).run()
    try {
      await opened(stub, workspaceId)
      await until(async () => expect(anna && (await titles(anna))).toEqual(['🔴 Checkout API is down']))
    } finally {
      for (const table of ['devices', 'channels'])
        await env.DB.prepare(`alter table ${table}_away rename to ${table}`).run()
    }
  })

  it('tells other channels as ever, and nobody by a channel without phones', async ({ expect }) => {
    const { stub, workspaceId } = await phones(0)
    const hook = crypto.randomUUID()
    await addChannel(workspaceId, `/receive?key=${hook}`)
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(hook)).toHaveLength(1))
    expect(await stub.deliveries(id)).toHaveLength(1)
  })
})

describe('an incident told to browsers', () => {
  it('reaches each, and removes the one whose subscription has ended', async ({ expect }) => {
    const workspaceId = newId('workspace')
    const { key } = await createKey(workspaceId, ['read', 'write'])
    const config = { subject: 'mailto:ops@example.com' }
    const made = await request('/api/v1/channels', {
      key,
      body: { name: 'Browsers', type: 'webpush', config },
    })
    const { config: shown } = await made.json<{ config: { publicKey: string } }>()
    const [one, ended] = [await browser(), await browser()]
    for (const { subscription } of [one, ended]) {
      const body = { kind: 'webpush', subscription, publicKey: shown.publicKey, name: 'Firefox' }
      expect((await request('/api/v1/devices', { key, body })).status).toBe(201)
    }
    await ended.answers(410)
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    await opened(stub, workspaceId)
    await until(async () => expect((await loadAlerting(env, workspaceId)).devices).toHaveLength(1))
    await stub.report(recovered(workspaceId))
    await until(async () => {
      const heard = (await one.received()).map(({ text }) => (JSON.parse(text) as { title: string }).title)
      expect(heard).toEqual(['🔴 Checkout API is down', '🟢 Checkout API is back up'])
    })
    const [down, up] = await one.received()
    expect(up?.topic).toBe(down?.topic)
    const acknowledge = (JSON.parse(down?.text ?? '') as { acknowledgeUrl: string }).acknowledgeUrl
    expect(acknowledge).toMatch(/\/a\/dlv_/)
  })
})

describe('a policy that names people', () => {
  /** Anna with a phone and a webhook of her own, Ben with a phone; one policy that tells Anna. */
  async function rota() {
    const workspaceId = newId('workspace')
    const { key } = await createKey(workspaceId, ['read', 'write'])
    const make = async <Made extends { id: string }>(path: string, body: object): Promise<Made> => {
      const answer = await request(`/api/v1${path}`, { key, body })
      if (answer.status !== 201) throw new Error(`${path}: ${await answer.text()}`)
      return answer.json<Made>()
    }
    const [anna, ben] = [await make('/people', { name: 'Anna' }), await make('/people', { name: 'Ben' })]
    const { config } = firebaseProject()
    const channel = { name: 'Anna’s phones', type: 'fcm', config, personId: anna.id }
    const { id: channelId } = await make('/channels', channel)
    const [annas, bens] = [phone(), phone()]
    const devices = [
      await make('/devices', { kind: 'fcm', token: annas.token, name: 'Pixel', personId: anna.id }),
      await make('/devices', { kind: 'fcm', token: bens.token, name: 'iPhone', personId: ben.id }),
    ]
    const fallback = { channelIds: [] as string[] }
    return { workspaceId, key, make, anna, annas, bens, channelId, devices, fallback }
  }
  const policyOf = (personIds: string[], more: object = {}) => ({
    name: 'Backend',
    steps: [{ afterSeconds: 0, personIds }],
    isDefault: true,
    ...more,
  })

  it('tells a person’s own phones and nobody else’s', async ({ expect }) => {
    const { workspaceId, make, anna, annas, bens } = await rota()
    await make('/policies', policyOf([anna.id]))
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await titles(annas)).toEqual(['🔴 Checkout API is down']))
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await titles(annas)).toHaveLength(2))
    expect(await titles(bens)).toEqual([])
    expect(await stub.deliveries(id)).toHaveLength(2)
  })

  it('tells a person’s other channel what a phone that is gone did not take', async ({ expect }) => {
    const { workspaceId, make, anna, annas } = await rota()
    const hook = crypto.randomUUID()
    const url = `${inject('targets')}/receive?key=${hook}`
    const { id: hookId } = await make('/channels', {
      name: 'Anna’s hook',
      type: 'webhook',
      config: { url },
      personId: anna.id,
    })
    // The policy names her phones alone.
    const { channels } = await loadAlerting(env, workspaceId)
    const hers = channels.find(({ type }) => type === 'fcm')?.id
    await make('/policies', policyOf([], { steps: [{ afterSeconds: 0, channelIds: [hers] }] }))
    await annas.answers(['UNREGISTERED'])
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(hook)).toHaveLength(1))
    const told = (await stub.deliveries(id)).map(({ channelId, state }) => [channelId, state])
    expect(told).toContainEqual([hookId, 'delivered'])
    expect((await loadAlerting(env, workspaceId)).devices).toHaveLength(1)
  })

  it('goes to its fallback when nobody has a device', async ({ expect }) => {
    const { workspaceId, key, make, anna, devices } = await rota()
    const hook = crypto.randomUUID()
    const hookId = await addChannel(workspaceId, `/receive?key=${hook}`)
    await make('/policies', policyOf([anna.id], { fallback: { channelIds: [hookId] } }))
    await request(`/api/v1/devices/${devices[0]?.id}`, { key, method: 'DELETE' })
    const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(hook)).toHaveLength(1))
    const story = (await stub.incident(id))?.timeline.map(({ text }) => text)
    expect(story).toContainEqual(expect.stringContaining('Anna has no channel that is on'))
  })
})
