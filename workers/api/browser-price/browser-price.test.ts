import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { browserRun } from '../../../test/browser-run.ts'
import { createWorkspace, request } from '../../../test/factories.ts'
import { fileRuns } from '#db/queries/runs'
import { browserPool } from '#platform/objects'

interface Price {
  runSeconds: number
  runSecondsFrom: string
  runsPerMonth: number
  dollarsPerMonth: number
  today: { usedSeconds: number; budgetSeconds: number | null; leftSeconds: number | null; resetsAt: string }
  budget: { region: string; usedSeconds: number; leftSeconds: number; resetsAt: string }[]
}

/** Has a workspace use a browser of a region for so long, without one. */
async function use(region: string, workspaceId: string, ms: number): Promise<void> {
  const pool = browserPool(env, region)
  const acquired = await pool.acquire({ workspaceId, maxMs: 900_000, waitMs: 0 })
  if ('refused' in acquired) throw new Error(`refused: ${acquired.refused}`)
  const object = env.BROWSER_POOLS.getByName(`pool:${region}`)
  await runInDurableObject(object, (_, { storage: { sql } }) => {
    sql.exec('UPDATE leases SET granted_at = granted_at - ?1 WHERE workspace_id = ?2', ms, workspaceId)
  })
  await pool.release(acquired.leaseId, { sessionId: null, usedMs: ms, broken: true })
  await runDurableObjectAlarm(object)
}

async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const ask = (query: string) => request(`/api/v1/browser-price?${query}`, { key })
  return { key, workspaceId, ask, price: async (query: string) => (await ask(query)).json<Price>() }
}

describe('the price of a browser check', () => {
  it('follows from its interval, its regions and how long it takes', async ({ expect }) => {
    const { price } = await scene()
    const told = await price('intervalSeconds=300&regions=weur,enam&seconds=8')
    expect(told).toMatchObject({ runSeconds: 8, runSecondsFrom: 'asked', runsPerMonth: 17_280 })
    expect(told.dollarsPerMonth).toBeCloseTo(((8 + 10) / 3_600) * 0.09 * 17_280, 6)
    expect(await price('')).toMatchObject({ runSeconds: 5, runSecondsFrom: 'usual', runsPerMonth: 25_920 })
  })

  it('is what its last runs took, of the own workspace only', async ({ expect }) => {
    const { key, workspaceId, price } = await scene()
    const check = { type: 'browser', url: 'http://127.0.0.1:9/' }
    const body = { name: 'Shop', check, regions: ['weur'], intervalSeconds: 86_400, paused: true }
    const { id } = await (await request('/api/v1/monitors', { key, body })).json<{ id: string }>()
    expect(await price(`monitorId=${id}`)).toMatchObject({ runSecondsFrom: 'usual' })
    const runs = [2_000, 3_000, 60_000].map((took, index) =>
      browserRun({ workspaceId, monitorId: id, took, at: Date.now() - index * 60_000 }),
    )
    await fileRuns(env.DB, runs)
    expect(await price(`monitorId=${id}`)).toMatchObject({ runSeconds: 3, runSecondsFrom: 'measured' })
    const other = await createWorkspace()
    const stolen = await request(`/api/v1/browser-price?monitorId=${id}`, { key: other.key })
    expect(stolen.status).toBe(404)
  })

  it('says what is left of today, by region', async ({ expect }) => {
    const { workspaceId, price } = await scene()
    const pool = browserPool(env, 'weur')
    const acquired = await pool.acquire({ workspaceId, maxMs: 60_000, waitMs: 0 })
    if ('refused' in acquired) throw new Error('there are browsers')
    const began = Date.now()
    while (Date.now() - began < 20) await new Promise((done) => setTimeout(done, 5))
    await pool.release(acquired.leaseId, { sessionId: null, usedMs: 15, broken: true })
    const { budget } = await price('regions=weur,enam')
    expect(budget).toEqual([
      { region: 'weur', usedSeconds: 0.015, leftSeconds: 36_000 - 0.015, resetsAt: expect.any(String) },
      { region: 'enam', usedSeconds: 0, leftSeconds: 36_000, resetsAt: expect.any(String) },
    ])
  })

  it('comes with what the workspace has used of its own budget, in all regions together', async ({
    expect,
  }) => {
    const { key, workspaceId, price } = await scene()
    await use('weur', workspaceId, 40_000)
    await use('apac', workspaceId, 30_000)
    expect((await price('regions=weur')).today).toMatchObject({
      usedSeconds: 70,
      budgetSeconds: null,
      leftSeconds: null,
    })
    const body = { browserMinutesPerDay: 2 }
    const set = await request('/api/v1/quota', { key, method: 'PATCH', body })
    expect(await set.json()).toMatchObject({
      eventsPerDay: null,
      state: 'off',
      browserMinutesPerDay: 2,
      browserMinutesUsedToday: 70 / 60,
      browserState: 'ok',
    })
    const told = await price('regions=weur,enam')
    expect(told.today).toMatchObject({ usedSeconds: 70, budgetSeconds: 120, leftSeconds: 50 })
    expect(told.today.resetsAt).toBe(told.budget[0]?.resetsAt)
    expect(told.budget).toMatchObject([
      { region: 'weur', usedSeconds: 40, leftSeconds: 50 },
      { region: 'enam', usedSeconds: 0, leftSeconds: 50 },
    ])
    const stranger = await scene()
    expect((await stranger.price('regions=weur')).today).toMatchObject({
      usedSeconds: 0,
      budgetSeconds: null,
    })
  })

  it('is not told of places without a browser', async ({ expect }) => {
    const { ask } = await scene()
    for (const regions of ['sam', 'private:office', 'nowhere', '']) {
      const response = await ask(`regions=${regions}`)
      expect([regions, response.status]).toEqual([regions, 422])
      expect((await response.json<{ code: string }>()).code).toBe('region.without_browser')
    }
    expect((await ask('intervalSeconds=0')).status).toBe(422)
    expect((await ask('seconds=-1')).status).toBe(422)
  })
})
