import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { commit } from '#assign/commit'
import { MonitorSettings } from '#core/monitor/schema'
import type { Vote } from '#core/monitor/vote'
import { openDatabase } from '#db/database'
import { loadMonitorConfig } from '#db/queries/monitor-config'
import { findMonitor } from '#db/queries/monitors'
import { enterBirths, fileFirstWords } from '#db/queries/newborns'
import { listTransitions } from '#db/queries/transitions'
import { newId } from '#platform/new-id'
import { monitorObject } from '#platform/objects'
import { createWorkspace } from '../../test/factories.ts'
import { birthOf } from '../../workers/core/monitor/birth.ts'
import { wakeNewborns } from '../../workers/cron/wake-newborns.ts'
import { Births } from './births.ts'

const db = openDatabase(env.DB)
const ages = { from: 0, to: Date.now() + 600_000 }

/** Monitors that are committed and that no lane has yet. */
async function scene(count = 1, dependsOn: string[] = []) {
  const { workspaceId } = await createWorkspace()
  const settings = { ...MonitorSettings.parse({ name: 'Shop', intervalSeconds: 60 }), dependsOn }
  const check = { type: 'http', url: 'https://shop.example/', timeoutMs: 5_000 }
  const inserts = Array.from({ length: count }, () => ({
    id: newId('monitor'),
    name: 'Shop',
    check,
    settings,
  }))
  await commit(db, { workspaceId, at: Date.now(), inserts })
  const births = new Births(env)
  const ids = inserts.map(({ id }) => id)
  const [id = ''] = ids
  const object = monitorObject(env, workspaceId, id)
  const sleeps = async (monitorId = id) =>
    runInDurableObject(env.MONITORS.getByName(`monitor:${workspaceId}:${monitorId}`), (_, { storage }) => {
      const row = storage.sql.exec<{ orders: string | null }>('SELECT orders FROM monitor').one()
      return row.orders === null
    })
  const remove = () =>
    commit(db, { workspaceId, at: Date.now(), removals: [{ id, expectedVersion: 1 }] }).then(() => undefined)
  return { workspaceId, births, ids, id, object, sleeps, remove }
}

const word = (region: string, change: Partial<Vote> = {}): Vote => ({
  region,
  verdict: 'up',
  settled: 'up',
  firstFailingTick: null,
  lastTick: Date.now(),
  configVersion: 1,
  seq: 1,
  evidence: null,
  ...change,
})

const rowsOf = async (monitorId: string) =>
  (await env.DB.prepare('SELECT * FROM newborns WHERE monitor_id = ?').bind(monitorId).all()).results.length

describe('births', () => {
  it('are entered together, and wake nobody', async ({ expect }) => {
    const { workspaceId, births, ids, sleeps } = await scene(40)
    // One lane speaks for one region.
    const file = (region: string, of = new Births(env)) =>
      Promise.all(ids.map((id) => of.file(workspaceId, id, word(region))))
    expect(new Set(await file('weur', births))).toEqual(new Set([true]))
    expect((await findMonitor(db, workspaceId, ids[7] ?? ''))?.status).toBe('pending')
    await file('enam', births)
    await file('apac')
    for (const id of ids) {
      expect(await findMonitor(db, workspaceId, id)).toMatchObject({ status: 'up', statusSeq: 1 })
    }
    const [first = ''] = ids
    const log = await listTransitions(db, workspaceId, first, ages)
    expect(log).toMatchObject([{ id: `${first}:1`, from: 'pending', to: 'up', regions: ['weur', 'enam'] }])
    expect(await sleeps(first)).toBe(true)
  })

  it('are taken over by the object when it wakes: status, story and words, and nothing is told twice', async ({
    expect,
  }) => {
    const { workspaceId, births, id, object } = await scene()
    for (const region of ['weur', 'enam', 'apac']) await births.file(workspaceId, id, word(region))
    const state = await object.state()
    expect(state).toMatchObject({ status: 'up', seq: 1, version: 1, owes: false })
    expect(state.votes.map(({ region }) => region)).toEqual(['weur', 'enam', 'apac'])
    expect(await object.transitions(ages)).toEqual(await listTransitions(db, workspaceId, id, ages))
  })

  it('are left to an object that is awake', async ({ expect }) => {
    const { workspaceId, births, id, object } = await scene()
    expect(await births.file(workspaceId, id, word('weur'))).toBe(true)
    expect(await object.state()).toMatchObject({ status: 'pending', votes: [{ region: 'weur' }] })
    expect(await births.file(workspaceId, id, word('enam'))).toBe(false)
    // What was said before it woke counts with what it hears itself.
    await object.record(word('enam'))
    expect(await object.state()).toMatchObject({ status: 'up', seq: 1 })
    expect(await births.file(workspaceId, id, word('apac'))).toBe(false)
  })

  it('are not entered once the object has woken, however late the last word was read', async ({ expect }) => {
    const { workspaceId, id, object } = await scene()
    const words = ['weur', 'enam'].map((region) => ({ monitorId: id, vote: word(region) }))
    const filed = await Promise.all(words.map((each) => fileFirstWords(db, workspaceId, [each])))
    const [newborn] = filed.at(-1)?.pending ?? []
    const birth = newborn && birthOf({ ...newborn, workspaceId }, Date.now())
    const orders = await loadMonitorConfig(db, workspaceId, id, Date.now())
    expect(await enterBirths(db, workspaceId, birth ? [birth] : [])).toEqual(new Set())
    // It decides for itself, at once.
    if (orders) await object.configure(orders)
    expect(await object.state()).toMatchObject({ status: 'up', seq: 1 })
  })

  it('are of one workspace, of monitors that exist, and of those that depend on nobody', async ({
    expect,
  }) => {
    const { workspaceId, births, id, remove } = await scene()
    const other = await scene(1, [id])
    expect(await births.file(other.workspaceId, id, word('weur'))).toBe(false)
    expect(await other.births.file(other.workspaceId, other.id, word('weur'))).toBe(false)
    await remove()
    expect(await births.file(workspaceId, id, word('weur'))).toBe(false)
    expect(await rowsOf(id)).toBe(0)
  })
})

describe('wake-newborns', () => {
  it('wakes objects when the rush is over, and clears away what they took over', async ({ expect }) => {
    const { workspaceId, births, id, object, sleeps } = await scene()
    for (const region of ['weur', 'enam']) await births.file(workspaceId, id, word(region))
    const run = (now: number) => wakeNewborns.run(env, { scheduledTime: now, now })
    await run(Date.now() + 30_000)
    expect(await sleeps()).toBe(true)
    await run(Date.now() + 90_000)
    expect(await sleeps()).toBe(false)
    expect(await rowsOf(id)).toBe(0)
    expect(await object.state()).toMatchObject({ status: 'up', seq: 1, owes: false })
    // Its object is awake for good: bad news needs no D1 any more.
    expect(await births.file(workspaceId, id, word('apac'))).toBe(false)
  })
})
