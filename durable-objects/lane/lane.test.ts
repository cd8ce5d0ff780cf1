import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, test, vi } from 'vitest'
import type { LiveFrame } from '#core/live'
import type { Vote } from '#core/monitor/vote'
import type { LaneEntry, LaneRpc } from '#core/rpc'
import { LiveObject } from '#objects/live/live'
import { MonitorObject } from '#objects/monitor/monitor'
import { lane, monitorObject } from '#platform/objects'

const targets = inject('targets')
const eventually = { timeout: 10_000, interval: 50 }
let lanes = 100

/** A lane of its own for each test: numbers are never used twice. */
function newLane(region = 'weur'): { name: string; rpc: LaneRpc } {
  const name = `lane:${region}:${lanes++}:g1`
  return { name, rpc: lane(env, name) }
}
const entry = (part: Partial<LaneEntry> & { monitorId: string }): LaneEntry => ({
  workspaceId: 'wsp_test',
  configVersion: 1,
  check: { type: 'http', url: `${targets}/ok` },
  intervalSeconds: 3600,
  timeoutMs: 5000,
  regionIndex: 0,
  regionCount: 1,
  failures: 2,
  recoveries: 2,
  paused: false,
  fromTick: 0,
  untilTick: null,
  removed: false,
  ...part,
})
const flip = (key: string) => ({ type: 'http', url: `${targets}/flip?key=${key}` })
const setFlip = (key: string, status: string) =>
  fetch(`${targets}/flip/set?key=${key}&status=${status}`, { method: 'POST' })
const hits = async (key: string) =>
  (await (await fetch(`${targets}/flip/hits?key=${key}`)).json<{ hits: number }>()).hits
const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100 }
const observe = (rpc: LaneRpc, monitorId: string, newerThan: number) =>
  rpc.observe({ monitorId, configVersion: 1, newerThan })

interface StoredVote {
  owed: number
  streak: { settled: string | null; seq: number; failing: number; downSince: number | null }
}
/** What the lane has written down about a monitor's verdict. */
const stored = (name: string, monitorId: string): Promise<StoredVote | null> =>
  runInDurableObject(env.LANES.getByName(name), (_lane, { storage }) => {
    const [row] = storage.sql
      .exec<{ body: string; owed: number }>('SELECT body, owed FROM streaks WHERE monitor_id = ?', monitorId)
      .toArray()
    return row ? { owed: row.owed, streak: JSON.parse(row.body) as StoredVote['streak'] } : null
  })
const orders = (monitorId: string, laneName: string) => ({
  monitorId,
  workspaceId: 'wsp_test',
  version: 1,
  name: monitorId,
  target: `${targets}/ok`,
  intervalSeconds: 3600,
  regions: [{ region: 'weur', lane: laneName }],
  confirm: { regions: 1, failures: 2, recoveries: 2 },
  alertOnDegraded: false,
  policyId: null,
  tags: [],
  paused: false,
  maintenances: [],
})

describe('a lane', () => {
  test('checks a new monitor at once, whatever its interval', async ({ expect }) => {
    const { name, rpc } = newLane()
    const answer = await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId: 'mon_new' })] })
    expect(answer).toEqual({ version: 1 })
    await vi.waitFor(async () => {
      const [result] = await rpc.results('mon_new', all)
      expect(result).toMatchObject({ outcome: 'up', kind: 'confirm', region: 'weur', statusCode: 200 })
      expect((await stored(name, 'mon_new'))?.streak.settled).toBe('up')
    }, eventually)
  })

  test('turns a failing target into suspicion and down within seconds, not intervals', async ({ expect }) => {
    const { rpc, name } = newLane()
    await setFlip('turns', '500')
    const began = Date.now()
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_turns', check: flip('turns') })],
    })
    await vi.waitFor(async () => {
      expect((await stored(name, 'mon_turns'))?.streak).toMatchObject({ settled: 'down', failing: 2 })
    }, eventually)
    expect(Date.now() - began).toBeLessThan(4000)
    const vote = (await observe(rpc, 'mon_turns', 0)) as Vote
    expect(vote).toMatchObject({ verdict: 'down', region: 'weur', configVersion: 1 })
    expect(vote.evidence?.statusCode).toBe(500)
    expect(vote.firstFailingTick).toBeGreaterThanOrEqual(began)
    const results = await rpc.results('mon_turns', all)
    expect(results.map(({ outcome }) => outcome)).toEqual(['down', 'down'])
    expect(results[0]?.message).toContain('500')
  })

  test(
    'sees a daily monitor recover within a minute, by checks that count in no schedule',
    { timeout: 60_000 },
    async ({ expect }) => {
      const { name, rpc } = newLane()
      await setFlip('daily', '500')
      const daily = entry({ monitorId: 'mon_daily', check: flip('daily'), intervalSeconds: 86_400 })
      await rpc.assign({ since: 0, version: 1, entries: [daily] })
      const settled = async () => (await stored(name, 'mon_daily'))?.streak.settled
      await vi.waitFor(async () => expect(await settled()).toBe('down'), eventually)
      // A restart looks anew within ten seconds, where an object that lives on takes half a minute.
      await evictDurableObject(env.LANES.getByName(name))
      await setFlip('daily', '200')
      await rpc.poke(Date.now())
      await vi.waitFor(async () => expect(await settled()).toBe('up'), { timeout: 30_000, interval: 100 })
      const results = await rpc.results('mon_daily', all)
      expect(results.map(({ kind }) => kind)).toEqual(results.map(() => 'confirm'))
      const checks = (await rpc.cells('mon_daily', all)).reduce((sum, cell) => sum + cell.checks, 0)
      expect(checks).toBe(0)
    },
  )

  test('looks once more at once before it believes a failing status', async ({ expect }) => {
    const { rpc } = newLane()
    await setFlip('retry', '500')
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_retry', check: flip('retry'), failures: 1 })],
    })
    await vi.waitFor(async () => expect(await rpc.results('mon_retry', all)).toHaveLength(1), eventually)
    expect(await hits('retry')).toBe(2)
  })

  test('says again what it owes until the monitor object has filed it', async ({ expect }) => {
    const { name, rpc } = newLane()
    const record = vi.spyOn(MonitorObject.prototype, 'record').mockResolvedValue('kept')
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId: 'mon_owed' })] })
    await vi.waitFor(() => expect(record.mock.calls.length).toBeGreaterThan(1), eventually)
    expect(await stored(name, 'mon_owed')).toMatchObject({ owed: 1, streak: { settled: 'up' } })
    expect((await rpc.poke(Date.now())).owedVotes).toBe(1)
    record.mockRestore()
    await monitorObject(env, 'wsp_test', 'mon_owed').configure(orders('mon_owed', name))
    await vi.waitFor(async () => expect((await rpc.poke(Date.now())).owedVotes).toBe(0), eventually)
    expect((await stored(name, 'mon_owed'))?.owed).toBe(0)
    const { status, votes } = await monitorObject(env, 'wsp_test', 'mon_owed').state()
    expect(status).toBe('up')
    expect(votes[0]).toMatchObject({ region: 'weur', verdict: 'up' })
  })

  test('an edit begins the streak anew, under a higher seq', async ({ expect }) => {
    const { name, rpc } = newLane()
    await setFlip('edit', '500')
    const before = entry({ monitorId: 'mon_edit', check: flip('edit'), failures: 1 })
    await rpc.assign({ since: 0, version: 1, entries: [before] })
    await vi.waitFor(
      async () => expect((await stored(name, 'mon_edit'))?.streak.settled).toBe('down'),
      eventually,
    )
    const old = await stored(name, 'mon_edit')
    await setFlip('edit', '200')
    await rpc.assign({ since: 1, version: 2, entries: [{ ...before, configVersion: 2 }] })
    await vi.waitFor(
      async () => expect((await stored(name, 'mon_edit'))?.streak.settled).toBe('up'),
      eventually,
    )
    const now = await stored(name, 'mon_edit')
    expect(now?.streak.seq).toBeGreaterThan(old?.streak.seq ?? Infinity)
    expect(await rpc.observe({ monitorId: 'mon_edit', configVersion: 3, newerThan: 0 })).toBeNull()
  })

  test('takes no delta that skips one, and none twice', async ({ expect }) => {
    const { rpc } = newLane()
    const first = { since: 0, version: 3, entries: [entry({ monitorId: 'mon_delta', paused: true })] }
    expect(await rpc.assign({ ...first, since: 2 })).toEqual({ version: 0 })
    expect(await rpc.assign(first)).toEqual({ version: 3 })
    const late = entry({ monitorId: 'mon_delta', configVersion: 9 })
    expect(await rpc.assign({ since: 0, version: 2, entries: [late] })).toEqual({ version: 3 })
    expect(await rpc.observe({ monitorId: 'mon_delta', configVersion: 9, newerThan: 0 })).toBeNull()
  })

  test('leaves paused and removed monitors alone, and keeps what was found', async ({ expect }) => {
    const { rpc } = newLane()
    const kept = entry({ monitorId: 'mon_kept', check: flip('kept') })
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [kept, entry({ monitorId: 'mon_paused', check: flip('paused'), paused: true })],
    })
    await vi.waitFor(async () => expect(await rpc.results('mon_kept', all)).toHaveLength(1), eventually)
    await rpc.assign({ since: 1, version: 2, entries: [{ ...kept, removed: true }] })
    expect((await rpc.poke(Date.now())).monitors).toBe(1)
    expect(await rpc.results('mon_kept', all)).toHaveLength(1)
    expect(await rpc.observe({ monitorId: 'mon_kept', configVersion: 1, newerThan: 0 })).toBeNull()
    expect(await hits('paused')).toBe(0)
  })

  test('a monitor that moves in asks nothing before its first tick', async ({ expect }) => {
    const { rpc } = newLane()
    const moving = entry({
      monitorId: 'mon_moves',
      check: flip('moves'),
      intervalSeconds: 10,
      fromTick: Date.now() + 60_000,
    })
    await rpc.assign({ since: 0, version: 1, entries: [moving] })
    expect(await observe(rpc, 'mon_moves', 0)).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await hits('moves')).toBe(0)
  })

  test('a monitor that moved in goes on with the streak it had', async ({ expect }) => {
    const old = newLane()
    await setFlip('moved', '500')
    const before = entry({ monitorId: 'mon_moved', check: flip('moved'), intervalSeconds: 10, failures: 2 })
    await old.rpc.assign({ since: 0, version: 1, entries: [before] })
    await vi.waitFor(
      async () => expect((await stored(old.name, 'mon_moved'))?.streak.settled).toBe('down'),
      eventually,
    )
    const had = await stored(old.name, 'mon_moved')
    const { rpc } = newLane()
    const fromTick = Date.now() + 1000
    await old.rpc.assign({ since: 1, version: 2, entries: [{ ...before, untilTick: fromTick }] })
    await rpc.assign({ since: 0, version: 1, entries: [{ ...before, fromTick, movedFrom: old.name }] })
    await vi.waitFor(
      async () =>
        expect(await observe(rpc, 'mon_moved', 0)).toMatchObject({ verdict: 'down', seq: had?.streak.seq }),
      { timeout: 15_000, interval: 200 },
    )
    expect(await observe(old.rpc, 'mon_moved', 0)).toBeNull()
    expect((await observe(rpc, 'mon_moved', 0))?.firstFailingTick).toBe(had?.streak.downSince)
  })

  test('runs by hand without counting it anywhere', async ({ expect }) => {
    const { rpc } = newLane()
    const { monitorId, workspaceId, check, timeoutMs } = entry({ monitorId: 'mon_hand' })
    const result = await rpc.run({ monitorId, workspaceId, check, timeoutMs })
    expect(result).toMatchObject({ monitorId, outcome: 'up', kind: 'manual', region: 'weur' })
    expect(await rpc.results(monitorId, all)).toEqual([])
  })

  test('sends frames to who leases, in batches, and to nobody else', async ({ expect }) => {
    const { rpc } = newLane()
    const published: LiveFrame[][] = []
    vi.spyOn(LiveObject.prototype, 'publish').mockImplementation(
      async (frames) => void published.push(frames),
    )
    await rpc.lease({ workspaceId: 'wsp_test', live: 'live:wsp_test:7', until: Date.now() + 30_000 })
    const others = entry({ monitorId: 'mon_other', workspaceId: 'wsp_other' })
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId: 'mon_live' }), others] })
    await vi.waitFor(() => expect(published.length).toBeGreaterThan(0), eventually)
    const frames = published.flat()
    expect(frames.map((frame) => frame.type === 'result' && frame.monitorId)).toEqual(['mon_live'])
    expect(frames[0]).toMatchObject({ results: [{ region: 'weur', outcome: 'up', statusCode: 200 }] })
  })
})

describe('observing', () => {
  test('settled evidence newer than asked is used again', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_fresh', check: flip('fresh') })],
    })
    await vi.waitFor(async () => expect(await rpc.results('mon_fresh', all)).toHaveLength(1), eventually)
    expect(await observe(rpc, 'mon_fresh', Date.now() - 60_000)).toMatchObject({ verdict: 'up' })
    expect(await hits('fresh')).toBe(1)
  })

  test('older evidence is renewed until the verdict is settled, once for all who ask', async ({ expect }) => {
    const { rpc, name } = newLane()
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_asked', check: flip('asked') })],
    })
    await vi.waitFor(async () => expect(await rpc.results('mon_asked', all)).toHaveLength(1), eventually)
    await setFlip('asked', '500')
    const askedAt = Date.now()
    const votes = await Promise.all([1, 2, 3].map(() => observe(rpc, 'mon_asked', askedAt)))
    for (const vote of votes) expect(vote).toMatchObject({ verdict: 'down', evidence: { statusCode: 500 } })
    expect(Date.now() - askedAt).toBeLessThan(4500)
    expect(votes[0]?.lastTick).toBeGreaterThanOrEqual(askedAt)
    expect(votes[0]?.seq).toBe((await stored(name, 'mon_asked'))?.streak.seq)
    expect(await rpc.results('mon_asked', all)).toHaveLength(3)
  })

  test('what cannot be settled in time is answered with what is believed so far', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_hangs', check: flip('hangs') })],
    })
    await vi.waitFor(async () => expect(await rpc.results('mon_hangs', all)).toHaveLength(1), eventually)
    await setFlip('hangs', 'hang')
    const askedAt = Date.now()
    expect(await observe(rpc, 'mon_hangs', askedAt)).toMatchObject({ verdict: 'up' })
    expect(Date.now() - askedAt).toBeLessThan(5000)
  })
})
