import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { Silence } from '#core/alert/silence'
import type { IncidentRecord } from '#core/incident/lifecycle'
import { copyAlerting } from '#db/queries/alerting'
import { findIncident, listIncidents } from '#db/queries/incidents'
import { deleteSilence, insertSilence } from '#db/queries/silences'
import { newId } from '#platform/new-id'
import { closed, heard as fact, maintenance } from '../../test/group-facts.ts'
import { addChannel, addPolicy, bodyOf, db, received, until } from '../../test/incident-scene.ts'
import type { IncidentObject } from './incident.ts'

const anHour = 3_600_000

/** A workspace whose policy groups by service, with one receiver. */
async function scene(wishes: object = {}) {
  const workspaceId = newId('workspace')
  const key = crypto.randomUUID()
  const channelId = await addChannel(workspaceId, `/receive?key=${key}`)
  const policyId = await addPolicy(workspaceId, {
    steps: [{ channelIds: [channelId] }],
    groupBy: ['service'],
    ...wishes,
  })
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:group:${policyId}:service=checkout`)
  const heard = async () => (await received(key)).map((one) => bodyOf(one))
  const titles = async () =>
    (await heard()).map(({ type, data }) => `${type.split('.')[1]}: ${data.notice.title}`)
  const now = () => ({ workspaceId, policyId, at: Date.now() })
  const tell = (name: string, seq: number, to: 'down' | 'up' = 'down') =>
    stub.report(fact(name, seq, { ...now(), to }))
  const hears = (...expected: string[]) =>
    until(async () => {
      const got = await titles()
      if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`heard ${JSON.stringify(got)}`)
    })
  return { workspaceId, key, channelId, policyId, stub, heard, titles, tell, hears }
}

/** As if so much time had passed since everything that was told. */
const hurry = (stub: DurableObjectStub<IncidentObject>, ms: number) =>
  runInDurableObject(stub, async (_object, { storage }) => {
    storage.sql.exec('UPDATE deliveries SET created_at = created_at - ?', ms)
    for (const { id, record } of storage.sql
      .exec<{ id: string; record: string }>('SELECT id, record FROM incidents')
      .toArray()) {
      const kept = JSON.parse(record) as IncidentRecord
      if (!kept.group) continue
      const standing = Object.fromEntries(
        Object.entries(kept.group.standing).map(([name, one]) => [name, { ...one, newsAt: one.newsAt - ms }]),
      )
      const { updateAt, toldAt } = kept.group
      const group = { ...kept.group, standing, toldAt: toldAt - ms, updateAt: updateAt && updateAt - ms }
      storage.sql.exec('UPDATE incidents SET record = ? WHERE id = ?', JSON.stringify({ ...kept, group }), id)
    }
  })

async function silence(workspaceId: string, part: Partial<Silence>): Promise<string> {
  const now = Date.now()
  const fresh = { monitorIds: [], matchers: [], startsAt: now, until: now + anHour, comment: 'Known' }
  const row = {
    ...fresh,
    id: newId('silence'),
    workspaceId,
    createdBy: 'user:usr_1',
    createdByName: 'Anna',
    createdAt: now,
    ...part,
  }
  await insertSilence(db, row)
  await copyAlerting(env, workspaceId)
  return row.id
}

describe('the incident object of a group', () => {
  it('tells of one monitor, then of who has joined, then that all are back', async ({ expect }) => {
    const { stub, workspaceId, tell, hears, heard } = await scene()
    const { incidentId } = await tell('shop', 1)
    await hears('opened: shop is down')
    expect(await tell('cart', 1)).toEqual({ incidentId })
    expect(await tell('login', 1)).toEqual({ incidentId })
    await stub.poke()
    await hears('opened: shop is down')
    await hurry(stub, 300_000)
    await stub.poke()
    const update = 'escalated: 3 monitors of service checkout are down'
    await hears('opened: shop is down', update)
    expect((await heard())[1]?.data.notice.text.split('\n')[0]).toBe('Also: cart, login')
    // Nothing is new since: it is not said again.
    await hurry(stub, anHour)
    await stub.poke()
    await tell('shop', 2, 'up')
    await tell('cart', 2, 'up')
    await hears('opened: shop is down', update)
    await tell('login', 2, 'up')
    const back = 'resolved: 3 monitors of service checkout are back up'
    await hears('opened: shop is down', update, back)
    await until(async () =>
      expect(await findIncident(db, workspaceId, incidentId ?? '')).toMatchObject({
        incident: { status: 'resolved', monitorId: null, monitorIds: ['mon_shop', 'mon_cart', 'mon_login'] },
      }),
    )
    const asked = { monitorId: 'mon_cart', limit: 10 }
    expect(await listIncidents(db, workspaceId, asked)).toMatchObject([{ incident: { id: incidentId } }])
  })

  it('waits for more of the group with its first message, and says then how many', async ({ expect }) => {
    const { stub, tell, hears, titles } = await scene({ groupWaitSeconds: 2 })
    await tell('shop', 1)
    await tell('cart', 1)
    expect(await titles()).toEqual([])
    await hears('opened: 2 monitors of service checkout are down')
    await hurry(stub, 300_000)
    await stub.poke()
    await tell('shop', 2, 'up')
    await tell('cart', 2, 'up')
    await hears(
      'opened: 2 monitors of service checkout are down',
      'resolved: 2 monitors of service checkout are back up',
    )
  })

  it('tells nobody of what was over before the wait was', async ({ expect }) => {
    const { stub, tell, titles } = await scene({ groupWaitSeconds: 600 })
    const { incidentId } = await tell('shop', 1)
    await tell('shop', 2, 'up')
    await stub.poke()
    expect(await titles()).toEqual([])
    expect(await stub.incident(incidentId ?? '')).toMatchObject({ status: 'resolved' })
  })

  it('tells by its own timer, also after an eviction', async ({ expect }) => {
    const { stub, tell, hears } = await scene({ groupIntervalSeconds: 10 })
    await tell('shop', 1)
    await hears('opened: shop is down')
    await tell('cart', 1)
    await evictDurableObject(stub)
    const before = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm())
    expect(before).not.toBeNull()
    await hears('opened: shop is down', 'escalated: 2 monitors of service checkout are down')
  })

  it('says nothing of a monitor that is silenced, until that ends', async ({ expect }) => {
    const { stub, workspaceId, tell, hears, heard } = await scene()
    await silence(workspaceId, { monitorIds: ['mon_cart'] })
    await tell('cart', 1)
    await stub.poke()
    expect(await heard()).toEqual([])
    // Who is not silenced is told of, and of whom it is one.
    await tell('shop', 1)
    await hears('opened: 2 monitors of service checkout are down')
    const late = await silence(workspaceId, { monitorIds: ['mon_login'] })
    await tell('login', 1)
    await hurry(stub, 300_000)
    await stub.poke()
    await hears('opened: 2 monitors of service checkout are down')
    await deleteSilence(db, workspaceId, late)
    await copyAlerting(env, workspaceId)
    await stub.poke()
    await hears(
      'opened: 2 monitors of service checkout are down',
      'escalated: 3 monitors of service checkout are down',
    )
    expect((await heard())[1]?.data.notice.text.split('\n')[0]).toBe('Also: login')
  })

  it('closes with the reason when the last one leaves it, and tells who has heard', async ({ expect }) => {
    const { stub, tell, hears, heard } = await scene()
    await tell('shop', 1)
    await tell('cart', 1)
    await stub.report(closed('shop', 1, 'The monitor was deleted', Date.now()))
    await hears('opened: shop is down')
    await stub.report(closed('cart', 1, 'The monitor was paused', Date.now()))
    await hears('opened: shop is down', 'resolved: 2 monitors of service checkout: incident closed')
    expect((await heard())[1]?.data.notice.text).toContain('cart: The monitor was paused')
  })

  it('holds its steps for a maintenance of all that it is about only', async ({ expect }) => {
    const { stub, tell, hears, titles } = await scene()
    const { incidentId } = await tell('shop', 1)
    await hears('opened: shop is down')
    await stub.report(maintenance('shop', true, Date.now()))
    expect((await stub.incident(incidentId ?? ''))?.timeline.at(-1)?.text).toBe(
      'Maintenance of shop began: New database',
    )
    await tell('cart', 1)
    await hurry(stub, 300_000)
    await stub.poke()
    await hears('opened: shop is down', 'escalated: 2 monitors of service checkout are down')
    expect(await titles()).toHaveLength(2)
  })

  it('takes the same fact twice as once, and one that is late as none', async ({ expect }) => {
    const { stub, workspaceId, policyId, hears } = await scene()
    const down = fact('shop', 3, { workspaceId, policyId, at: Date.now() })
    expect(await stub.report(down)).toEqual(await stub.report(down))
    await stub.report(fact('shop', 2, { workspaceId, policyId, to: 'up', at: Date.now() }))
    await hears('opened: shop is down')
    expect(await stub.deliveries((await stub.report(down)).incidentId ?? '')).toHaveLength(1)
  })
})
