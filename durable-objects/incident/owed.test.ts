import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { type Breaker, closedBreaker } from '#core/breaker'
import { openDatabase } from '#db/database'
import { copyAlerting } from '#db/queries/alerting'
import { breakerKnownMs, listBreakers } from '#db/queries/breakers'
import { channelContext, deleteChannel, findChannel, updateChannel } from '#db/queries/channels'
import { seal } from '#platform/envelope'
import { logBreaker } from './breaker-log.ts'
import type { DeliveryRow } from './deliveries/store.ts'
import type { IncidentObject } from './incident.ts'
import { createKey, createWorkspace, request } from '../../test/factories.ts'
import {
  addChannel,
  bodyOf,
  db,
  opened,
  received,
  recovered,
  scene,
  secret,
  setStatus,
  targets,
  until,
} from '../../test/incident-scene.ts'

describe('what an incident object owes', () => {
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

  it('goes to the mended address when somebody mends the channel meanwhile', async ({ expect }) => {
    const { stub, workspaceId, key, channelIds } = await scene()
    await setStatus(key, 503)
    const incidentId = await opened(stub, workspaceId)
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    const channel = await findChannel(db, workspaceId, channelIds[0] ?? '')
    if (!channel) throw new Error('no channel')
    const mended = crypto.randomUUID()
    const url = `${targets}/receive?key=${mended}`
    const stored = JSON.stringify({ url, secrets: [{ secret, until: null }], headers: {} })
    const envelope = await seal(env, stored, channelContext(workspaceId, channel.id))
    await updateChannel(db, workspaceId, channel, { envelope })
    await until(async () => expect((await stub.deliveries(incidentId))[0]?.state).toBe('delivered'))
    const [got] = await received(mended)
    expect(got?.headers['webhook-id']).toBe((await received(key))[0]?.headers['webhook-id'])
  })

  it('is not repeated to a channel that was deleted, but told to those that are left', async ({ expect }) => {
    const { stub, workspaceId, key, channelIds } = await scene()
    await setStatus(key, 503)
    const incidentId = await opened(stub, workspaceId)
    await until(async () => expect((await received(key)).length).toBeGreaterThan(0))
    const tries = (await received(key)).length
    const other = crypto.randomUUID()
    await addChannel(workspaceId, `/receive?key=${other}`)
    await deleteChannel(db, workspaceId, channelIds[0] ?? '')
    await copyAlerting(env, workspaceId)
    await until(async () => expect(await received(other)).toHaveLength(1))
    await until(async () => {
      const states = (await stub.deliveries(incidentId)).map(({ state }) => state)
      expect(states).toEqual(['abandoned', 'delivered'])
    })
    expect((await received(key)).length).toBeLessThanOrEqual(tries + 1)
    await setStatus(key, 200)
    await stub.poke()
    expect((await received(key)).filter(({ status }) => status === 200)).toEqual([])
  })
})

/** Lets nothing wait for its time: what is owed is due now. */
const hurry = (stub: DurableObjectStub<IncidentObject>) =>
  runInDurableObject(stub, async (object, state) => {
    state.storage.sql.exec(`UPDATE deliveries SET next_attempt_at = 0 WHERE state = 'owed'`)
    await object.poke()
  })

describe('a destination that fails', () => {
  it('is left alone for a while after five failures, and nothing is dropped', async ({ expect }) => {
    const { stub, workspaceId } = await scene(0)
    // Nobody listens there: a destination of its own, so that no other test meets its breaker.
    await addChannel(workspaceId, '/', { origin: 'http://127.0.0.1:9' })
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

    const { key } = await createKey(workspaceId, ['read'])
    const shown = async () =>
      (await (await request('/api/v1/breakers', { key })).json<{ data: object[] }>()).data
    await until(async () => expect(await shown()).toHaveLength(1))
    expect(await shown()).toMatchObject([
      {
        state: 'open',
        failures: 5,
        recipient: delivery?.recipient,
        openedAt: expect.any(String),
        lastError: expect.stringContaining('connection'),
      },
    ])
    const metrics = await (await request('/metrics', { key })).text()
    expect(metrics).toMatch(/^vedette_breaker_open\{channel_id="chn_[^}]+\} 1$/m)
    const stranger = await createWorkspace(['read'])
    expect(await (await request('/api/v1/breakers', { key: stranger.key })).json()).toEqual({ data: [] })
    const health = await (await request('/api/health')).json<{ notices: object }>()
    expect(health.notices).toMatchObject({ failingDestinations: 1 })
  })
})

describe('the log of breakers', () => {
  it('forgets a destination once it takes what it is sent', async ({ expect }) => {
    const { workspaceId } = await createWorkspace()
    const row = { channelId: 'chn_1', channelName: 'Ops', recipient: 'ops' } as DeliveryRow
    const now = Date.now()
    const log = (before: Breaker, after: Breaker, at = now) =>
      logBreaker({ env, workspaceId }, row, { before, after, error: 'HTTP 503' }, at)
    const listed = (at = now) => listBreakers(openDatabase(env.DB), workspaceId, at)
    const rows = async () => (await listed()).length
    const open = { failures: 5, openUntil: now - 1 }
    await log({ failures: 1, openUntil: null }, { failures: 2, openUntil: null })
    expect(await rows()).toBe(0)
    await log({ failures: 4, openUntil: null }, open)
    expect(await rows()).toBe(1)
    await log(open, { failures: 6, openUntil: now + 20_000 }, now + 5_000)
    expect(await listed()).toMatchObject([{ failures: 6, openedAt: now, updatedAt: now + 5_000 }])
    await log(open, closedBreaker)
    expect(await rows()).toBe(0)
    await log({ failures: 4, openUntil: null }, open)
    const later = now + 2 * breakerKnownMs
    await log({ failures: 4, openUntil: null }, open, later)
    expect(await listed(later)).toMatchObject([{ openedAt: later, lastError: 'HTTP 503' }])
    const broken = { ...env, DB: {} } as unknown as Env
    const closed = { before: open, after: closedBreaker, error: null }
    await logBreaker({ env: broken, workspaceId }, row, closed, now)
  })
})
