import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, it } from 'vitest'
import { findDelivery, listDeliveries } from '#db/queries/deliveries'
import { findIncident } from '#db/queries/incidents'
import {
  addChannel,
  bodyOf,
  db,
  newestSeq,
  opened,
  received,
  recovered,
  scene,
  secret,
  targets,
  trouble,
  until,
} from '../../test/incident-scene.ts'

describe('IncidentObject', () => {
  it('tells every channel once, though the fact comes twice', async ({ expect }) => {
    const { stub, workspaceId, keys } = await scene(2)
    const down = trouble(workspaceId)
    const [first, second] = await Promise.all([stub.report(down), stub.report(down)])
    expect(second).toEqual(first)
    expect(first.incidentId).toMatch(/^inc_/)
    for (const key of keys) await until(async () => expect(await received(key)).toHaveLength(1))
    expect(await stub.report(down)).toEqual(first)
    await stub.poke()
    const ids = new Set<string | undefined>()
    for (const key of keys) {
      const got = await received(key)
      expect(got).toHaveLength(1)
      ids.add(got[0]?.headers['webhook-id'])
    }
    expect(ids.size).toBe(2)
  })

  it('tells who was read ahead without asking D1, and who was added since as well', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await stub.warm()
    const newcomer = crypto.randomUUID()
    await addChannel(workspaceId, `/receive?key=${newcomer}`)
    const id = await opened(stub, workspaceId)
    expect(await stub.deliveries(id)).toHaveLength(1)
    for (const one of [key, newcomer]) await until(async () => expect(await received(one)).toHaveLength(1))
    expect(await stub.deliveries(id)).toHaveLength(2)
    await until(async () => expect(await findIncident(db, workspaceId, id)).toBeDefined())
  })

  it('says what, where from and since when, signed as Standard Webhooks', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    const id = await opened(stub, workspaceId)
    const [got] = await until(async () => {
      const list = await received(key)
      expect(list).toHaveLength(1)
      return list
    })
    expect(new Webhook(secret).verify(got?.body ?? '', got?.headers ?? {})).toMatchObject({
      type: 'incident.opened',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        incident: { id, status: 'open', severity: 'critical', startedAt: expect.stringMatching(/Z$/) },
        monitor: { id: 'mon_1', name: 'Checkout API' },
        regions: ['weur', 'enam'],
        notice: {
          title: 'Checkout API is down',
          text: expect.stringContaining('HTTP 503 from Western Europe, Eastern North America'),
          url: expect.stringMatching(new RegExp(`/incidents/${id}$`)),
        },
      },
    })
    expect(got?.headers['x-token']).toBe('canary-header')
  })

  it('files the incident and its deliveries in D1, without a secret', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(key)).toHaveLength(1))
    await until(async () => {
      expect(await findIncident(db, workspaceId, id)).toMatchObject({
        groupKey: 'mon_1',
        incident: { status: 'open' },
      })
      const [row] = await listDeliveries(db, workspaceId, { incidentId: id, limit: 10, before: undefined })
      expect(row).toMatchObject({
        groupKey: 'mon_1',
        delivery: { state: 'delivered', recipient: new URL(targets).host },
      })
    })
    const tables = await env.DB.batch(
      ['channels', 'incidents', 'deliveries'].map((table) =>
        env.DB.prepare(`SELECT * FROM ${table} WHERE workspace_id = ?`).bind(workspaceId),
      ),
    )
    const plain = JSON.stringify(tables.map(({ results }) => results))
    for (const canary of [secret.slice(6), 'canary-header', key]) expect(plain).not.toContain(canary)
  })

  it('acknowledges once, tells those who heard, and resolves by hand with the reason', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    const id = await opened(stub, workspaceId)
    const act = { by: 'key:key_1', at: Date.now() }
    expect(await stub.acknowledge(id, act)).toMatchObject({ status: 'acknowledged', acknowledgedAt: act.at })
    await stub.acknowledge(id, { ...act, at: act.at + 1 })
    const noted = await stub.note(id, { ...act, text: 'Rolling back' })
    expect(noted?.timeline.at(-1)).toEqual({
      at: act.at,
      kind: 'note',
      by: 'key:key_1',
      text: 'Rolling back',
    })
    expect(await stub.resolve(id, act)).toMatchObject({
      status: 'resolved',
      reason: 'Resolved by an API key',
    })
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await received(key)).toHaveLength(3))
    await stub.poke()
    expect((await received(key)).map((got) => bodyOf(got).type)).toEqual([
      'incident.opened',
      'incident.acknowledged',
      'incident.resolved',
    ])
    expect(await stub.acknowledge('inc_nobody', act)).toBeNull()
    const next = await opened(stub, workspaceId)
    expect(next).not.toBe(id)
  })

  it('closes with the reason when the monitor is deleted', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    const id = await opened(stub, workspaceId)
    const at = Date.now()
    await stub.report({
      kind: 'closed',
      id: 'mon_1:closed',
      at,
      by: 'key:key_1',
      reason: 'The monitor was deleted',
      seq: newestSeq(),
    })
    await until(async () => expect(await received(key)).toHaveLength(2))
    const [, last] = await received(key)
    expect(last && bodyOf(last)).toMatchObject({
      type: 'incident.resolved',
      data: { incident: { id, status: 'resolved', reason: 'The monitor was deleted' } },
    })
  })
})

describe('while D1 is broken', () => {
  const tables = ['channels', 'incidents', 'deliveries']
  const rename = (from: string, to: string) =>
    env.DB.batch(tables.map((table) => env.DB.prepare(`ALTER TABLE ${table}${from} RENAME TO ${table}${to}`)))
  let broken = false
  afterEach(async () => {
    if (broken) await rename('_away', '')
    broken = false
  })

  it('an alert still goes out, and is logged once D1 is back', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await rename('', '_away')
    broken = true
    const id = await opened(stub, workspaceId)
    await until(async () => expect(await received(key)).toHaveLength(1))
    await stub.poke()
    await rename('_away', '')
    broken = false
    expect(await findIncident(db, workspaceId, id)).toBeUndefined()
    await until(async () => {
      await runDurableObjectAlarm(stub)
      const [delivery] = await stub.deliveries(id)
      expect(await findDelivery(db, workspaceId, delivery?.id ?? '')).toMatchObject({
        delivery: { state: 'delivered' },
      })
      expect(await findIncident(db, workspaceId, id)).toBeDefined()
    })
    expect(await received(key)).toHaveLength(1)
  })
})
