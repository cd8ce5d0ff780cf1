import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, inject, it, vi } from 'vitest'
import { channelType } from '#channels'
import type { Notice } from '#core/incident/schema'
import type { IncidentFact } from '#core/rpc'
import { openDatabase } from '#db/database'
import { copyAlerting } from '#db/queries/alerting'
import { channelContext, findChannel, insertChannel } from '#db/queries/channels'
import { findDelivery, listDeliveries } from '#db/queries/deliveries'
import { findIncident } from '#db/queries/incidents'
import { seal } from '#platform/envelope'
import { newId } from '#platform/new-id'
import type { IncidentObject } from './incident.ts'

const targets = inject('targets')
const db = openDatabase(env.DB)
const secret = `whsec_${btoa('a-secret-of-24-bytes-len')}`

interface Received {
  at: number
  status: number
  headers: Record<string, string>
  body: string
}
interface Body {
  type: Notice['event']
  data: {
    incident: { id: string; status: string; reason: string | null }
    notice: { title: string; text: string }
  }
}

/** A receiver of its own, behind a webhook channel of the workspace. */
async function addChannel(workspaceId: string, path: string) {
  const id = newId('channel')
  const type = channelType('webhook')
  const stored = {
    url: targets + path,
    secrets: [{ secret, until: null }],
    headers: { 'x-token': 'canary-header' },
  }
  const now = Date.now()
  await insertChannel(db, {
    id,
    workspaceId,
    name: 'hook',
    type: 'webhook',
    envelope: await seal(env, JSON.stringify(stored), channelContext(workspaceId, id)),
    masked: type.mask(stored),
    version: 1,
    enabled: true,
    disabledReason: null,
    createdAt: now,
    updatedAt: now,
  })
  await copyAlerting(env, workspaceId)
  return id
}

async function scene(receivers = 1) {
  const workspaceId = newId('workspace')
  const keys = Array.from({ length: receivers }, () => crypto.randomUUID())
  const channelIds: string[] = []
  for (const key of keys) channelIds.push(await addChannel(workspaceId, `/receive?key=${key}`))
  const stub = env.INCIDENTS.getByName(`incident:${workspaceId}:mon_1`)
  return { workspaceId, stub, keys, channelIds, key: keys[0] ?? '' }
}

const received = async (key: string): Promise<Received[]> =>
  (await fetch(`${targets}/received?key=${key}`)).json()
const setStatus = async (key: string, status: number, more = '') => {
  await fetch(`${targets}/receive/set?key=${key}&status=${status}${more}`, { method: 'POST' })
}
const bodyOf = ({ body }: Received) => JSON.parse(body) as Body

let seq = 0
const fact = (
  kind: 'trouble' | 'recovered',
  workspaceId: string,
  to: 'down' | 'degraded' | 'up',
): IncidentFact => {
  seq += 1
  const at = Date.now()
  return {
    kind,
    id: `mon_1:${seq}`,
    transition: {
      id: `mon_1:${seq}`,
      workspaceId,
      monitorId: 'mon_1',
      seq,
      from: to === 'up' ? 'down' : 'up',
      to,
      at,
      decidedAt: at,
      regions: ['weur', 'enam'],
      evidence: { message: 'HTTP 503', failure: 'status', blame: 'target', statusCode: 503, latencyMs: 20 },
      reason: null,
    },
    monitor: { id: 'mon_1', name: 'Checkout API', target: 'https://shop.example.com/', tags: [] },
    policyId: null,
  }
}
const trouble = (workspaceId: string) => fact('trouble', workspaceId, 'down')
const recovered = (workspaceId: string) => fact('recovered', workspaceId, 'up')

const until = <T>(what: () => Promise<T>, timeout = 15_000): Promise<T> =>
  vi.waitFor(what, { timeout, interval: 50 })

/** Lets nothing wait for its time: what is owed is due now. */
const hurry = (stub: DurableObjectStub<IncidentObject>) =>
  runInDurableObject(stub, async (object, state) => {
    state.storage.sql.exec(`UPDATE deliveries SET next_attempt_at = 0 WHERE state = 'owed'`)
    await object.poke()
  })

async function opened(stub: DurableObjectStub<IncidentObject>, workspaceId: string): Promise<string> {
  const { incidentId } = await stub.report(trouble(workspaceId))
  if (incidentId === null) throw new Error('no incident')
  return incidentId
}

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

  it('tries again under the same id until the receiver takes it', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    await setStatus(key, 200)
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('delivered'))
    const got = await received(key)
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(got.filter(({ status }) => status === 200)).toHaveLength(1)
    const [delivery] = await stub.deliveries(id)
    expect(delivery?.id).toBe(got[0]?.headers['webhook-id'])
    expect(delivery?.attempts[0]).toMatchObject({ status: 503, error: 'HTTP 503: received' })
    expect(delivery?.attempts.at(-1)).toMatchObject({ status: 200, error: null })
  })

  it('keeps what it owes through an eviction, and says it once', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.attempts[0]?.status).toBe(503))
    await evictDurableObject(stub)
    await setStatus(key, 200)
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('delivered'))
    const got = await received(key)
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(got.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('tries again what was claimed when the process died, once the claim has run out', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.attempts[0]?.status).toBe(503))
    await runInDurableObject(stub, (_object, { storage }) => {
      const { sql } = storage
      sql.exec(`UPDATE deliveries SET lease_until = ?, next_attempt_at = 0`, Date.now() + 1500)
    })
    await setStatus(key, 200)
    await evictDurableObject(stub)
    await stub.poke()
    expect((await received(key)).filter(({ status }) => status === 200)).toHaveLength(0)
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('delivered'))
  })

  it('mends a missing alarm whoever wakes it', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    await opened(stub, workspaceId)
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    await runInDurableObject(stub, async (_object, { storage }) => {
      await storage.deleteAlarm()
    })
    await evictDurableObject(stub)
    const alarm = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm())
    expect(alarm).not.toBeNull()
  })

  it('says resolved only after opened has arrived, in order', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    const id = await opened(stub, workspaceId)
    await stub.report(recovered(workspaceId))
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    expect((await received(key)).map((got) => bodyOf(got).type)).not.toContain('incident.resolved')
    await setStatus(key, 200)
    await until(async () => {
      const states = (await stub.deliveries(id)).map(({ state }) => state)
      expect(states).toEqual(['delivered', 'delivered'])
    })
    const taken = (await received(key)).filter(({ status }) => status === 200).map((got) => bodyOf(got).type)
    expect(taken).toEqual(['incident.opened', 'incident.resolved'])
  })

  it('does not say resolved to who never heard opened, and shows why', async ({ expect }) => {
    const { stub, workspaceId, keys } = await scene(2)
    const [deaf = '', good = ''] = keys
    await setStatus(deaf, 400)
    const id = await opened(stub, workspaceId)
    await until(async () =>
      expect((await stub.deliveries(id)).map(({ state }) => state)).toEqual(['abandoned', 'delivered']),
    )
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await received(good)).toHaveLength(2))
    expect(await received(deaf)).toHaveLength(1)
    const incident = await stub.incident(id)
    expect(incident?.timeline.map(({ text }) => text)).toContain('hook was not told: HTTP 400: received')
  })

  it('withdraws a waiting resolved when opened is given up', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    await stub.report(recovered(workspaceId))
    await setStatus(key, 400)
    await until(async () =>
      expect((await stub.deliveries(id)).map(({ state }) => state)).toEqual(['abandoned', 'abandoned']),
    )
    expect((await stub.deliveries(id))[1]?.attempts.at(-1)?.error).toContain('the opening never arrived')
    expect((await received(key)).map((got) => bodyOf(got).type)).not.toContain('incident.resolved')
  })

  it('waits as long as the receiver asks', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 429, '&retryAfter=120')
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.attempts[0]?.status).toBe(429))
    const [delivery] = await stub.deliveries(id)
    expect((delivery?.nextAttemptAt ?? 0) - Date.now()).toBeGreaterThan(110_000)
  })

  it('switches a channel off when two different messages are answered 410, and tells the others', async ({
    expect,
  }) => {
    const { stub, workspaceId, key, channelIds } = await scene()
    const [gone = ''] = channelIds
    await setStatus(key, 410)
    const first = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(first))[0]?.state).toBe('abandoned'))
    await stub.poke()
    expect((await findChannel(db, workspaceId, gone))?.enabled).toBe(true)
    await stub.report(recovered(workspaceId))

    const second = await opened(stub, workspaceId)
    const later = crypto.randomUUID()
    await addChannel(workspaceId, `/receive?key=${later}`)
    await until(async () => expect((await findChannel(db, workspaceId, gone))?.enabled).toBe(false))
    expect((await findChannel(db, workspaceId, gone))?.disabledReason).toContain('HTTP 410')
    expect(await received(key)).toHaveLength(2)
    expect((await stub.incident(second))?.timeline.at(-1)?.text).toContain('switched off')
  })

  it('hands what a revoked channel did not take to the other channels', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await setStatus(key, 503)
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    const other = crypto.randomUUID()
    await addChannel(workspaceId, `/receive?key=${other}`)
    await setStatus(key, 410)
    await until(async () => expect(await received(other)).toHaveLength(1))
    const [got] = await received(other)
    expect(got && bodyOf(got)).toMatchObject({ type: 'incident.opened', data: { incident: { id } } })
    await stub.report(recovered(workspaceId))
    await until(async () => expect(await received(other)).toHaveLength(2))
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

  it('replays a settled delivery under the same id, once per act', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    const id = await opened(stub, workspaceId)
    await until(async () => expect((await stub.deliveries(id))[0]?.state).toBe('delivered'))
    const [delivery] = await stub.deliveries(id)
    const act = { by: 'key:key_1', at: Date.now() }
    expect(await stub.replay(delivery?.id ?? '', act)).toMatchObject({ id: delivery?.id })
    await stub.replay(delivery?.id ?? '', act)
    await until(async () => expect(await received(key)).toHaveLength(2))
    await stub.poke()
    const ids = (await received(key)).map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([delivery?.id, delivery?.id])
    expect(await stub.replay('dlv_nobody', act)).toBeNull()
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
      reason: 'Resolved by API key key_1',
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
      seq,
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

describe('a destination that fails', () => {
  it('is left alone for a while after five failures, and nothing is dropped', async ({ expect }) => {
    const { stub, workspaceId } = await scene(0)
    // Nobody listens there: a destination of its own, so that no other test meets its breaker.
    const id = newId('channel')
    const stored = { url: 'http://127.0.0.1:9/', secrets: [{ secret, until: null }], headers: {} }
    await insertChannel(db, {
      id,
      workspaceId,
      name: 'nobody',
      type: 'webhook',
      envelope: await seal(env, JSON.stringify(stored), channelContext(workspaceId, id)),
      masked: channelType('webhook').mask(stored),
      version: 1,
      enabled: true,
      disabledReason: null,
      createdAt: Date.now(),
      updatedAt: Date.now(),
    })
    const incidentId = await opened(stub, workspaceId)
    const tries = async () => (await stub.deliveries(incidentId))[0]?.attempts ?? []
    for (let count = 1; count <= 5; count += 1) {
      await until(async () => {
        await hurry(stub)
        const attempts = await tries()
        expect(attempts.length).toBeGreaterThanOrEqual(count)
        expect(attempts.at(-1)?.error).toContain('connection')
      })
    }
    await hurry(stub)
    const [delivery] = await stub.deliveries(incidentId)
    expect(delivery).toMatchObject({ state: 'owed', attempts: { length: 5 } })
    expect((delivery?.nextAttemptAt ?? 0) - Date.now()).toBeGreaterThan(10_000)
  })
})
