import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, test, vi } from 'vitest'
import { maxPings, type IncomingPing } from '#core/heartbeat/ping'
import type { HeartbeatState } from '#core/heartbeat/state'
import type { LaneEntry, LaneRpc } from '#core/rpc'
import { lane } from '#platform/objects'

const eventually = { timeout: 20_000, interval: 50 }
const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100 }
const newest = { before: Number.MAX_SAFE_INTEGER, limit: 200 }
let lanes = 700

function newLane(): { name: string; rpc: LaneRpc } {
  const name = `lane:weur:${lanes++}:g1`
  return { name, rpc: lane(env, name) }
}
const entry = (monitorId: string, check: object = {}, part: Partial<LaneEntry> = {}): LaneEntry => ({
  monitorId,
  workspaceId: 'wsp_heart',
  configVersion: 1,
  check: { type: 'heartbeat', periodSeconds: 3600, graceSeconds: 1, ...check },
  intervalSeconds: 3600,
  timeoutMs: 1000,
  regionIndex: 0,
  regionCount: 1,
  failures: 1,
  recoveries: 1,
  paused: false,
  fromTick: 0,
  untilTick: null,
  passive: true,
  removed: false,
  ...part,
})
const ping = (monitorId: string, part: Partial<IncomingPing> = {}): IncomingPing => ({
  id: crypto.randomUUID(),
  monitorId,
  kind: 'success',
  exitStatus: null,
  runId: null,
  method: 'GET',
  remote: '192.0.2.1',
  userAgent: 'curl/8',
  body: null,
  bodyBytes: 0,
  ...part,
})
const inside = <Answer>(name: string, look: (storage: DurableObjectStorage) => Answer | Promise<Answer>) =>
  runInDurableObject(env.LANES.getByName(name), (_lane, { storage }) => look(storage))
const verdict = async (rpc: LaneRpc) => (await rpc.summaries('wsp_heart'))[0]?.verdict
const outcomes = async (rpc: LaneRpc, monitorId: string) =>
  (await rpc.results(monitorId, all)).map(({ outcome }) => outcome)

/** Changes what a lane remembers of a heartbeat, and lets it wake up with that. */
async function rewrite(name: string, monitorId: string, change: Partial<HeartbeatState>, awakeAt?: number) {
  // What it has heard is written as it falls asleep: not after it was rewritten.
  await evictDurableObject(env.LANES.getByName(name))
  await inside(name, (storage) => {
    const { state } = storage.sql
      .exec<{ state: string }>('SELECT state FROM heartbeats WHERE monitor_id = ?', monitorId)
      .one()
    const next = JSON.stringify({ ...(JSON.parse(state) as HeartbeatState), ...change })
    storage.sql.exec('UPDATE heartbeats SET state = ? WHERE monitor_id = ?', next, monitorId)
    storage.sql.exec('DELETE FROM results')
    storage.sql.exec('DELETE FROM streaks')
    if (awakeAt !== undefined) {
      storage.sql.exec("INSERT OR REPLACE INTO marks (name, value) VALUES ('awakeAt', ?)", awakeAt)
    }
  })
  await evictDurableObject(env.LANES.getByName(name))
}

describe('a heartbeat in its lane', () => {
  test('says nothing before its first ping, and is up with it', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_new')] })
    expect(await rpc.observe({ monitorId: 'mon_new', configVersion: 1, newerThan: 0 })).toBeNull()
    expect(await rpc.heartbeat('mon_new')).toEqual({
      pings: 0,
      lastAt: null,
      dueAt: null,
      lateAt: null,
      runs: [],
    })
    expect(await rpc.ping(ping('mon_new'))).toEqual({ filed: true })
    const [result] = await rpc.results('mon_new', all)
    expect(result).toMatchObject({ outcome: 'up', kind: 'schedule', latencyMs: null, region: 'weur' })
    expect(await verdict(rpc)).toBe('up')
    const now = await rpc.heartbeat('mon_new')
    expect((now?.dueAt ?? 0) - (now?.lastAt ?? 0)).toBe(3_600_000)
    expect((now?.lateAt ?? 0) - (now?.dueAt ?? 0)).toBe(1000)
    expect((await rpc.cells('mon_new', all)).map(({ checks }) => checks)).toEqual([1])
  })

  test('is down with the ping that says so, and up with the next that succeeds', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_fails')] })
    await rpc.ping(ping('mon_fails', { kind: 'start', runId: 'a' }))
    expect(await rpc.results('mon_fails', all)).toEqual([])
    await rpc.ping(
      ping('mon_fails', { kind: 'fail', exitStatus: 7, runId: 'a', body: 'disk full', bodyBytes: 9 }),
    )
    expect(await verdict(rpc)).toBe('down')
    const [failed] = await rpc.results('mon_fails', all)
    expect(failed).toMatchObject({ outcome: 'down', message: 'the job ended with exit status 7' })
    await rpc.ping(ping('mon_fails'))
    expect(await verdict(rpc)).toBe('up')
    const log = await rpc.pings('mon_fails', newest)
    expect(log.map(({ n, kind }) => [n, kind])).toEqual([
      [3, 'success'],
      [2, 'fail'],
      [1, 'start'],
    ])
    expect(log[1]).toMatchObject({ exitStatus: 7, runId: 'a', body: 'disk full', remote: '192.0.2.1' })
    expect(log[1]?.durationMs).toBeGreaterThanOrEqual(0)
    expect(await rpc.pings('mon_fails', { before: 2, limit: 1 })).toMatchObject([{ n: 1 }])
  })

  test(
    'is late by its own alarm, within a second of the deadline',
    { timeout: 40_000 },
    async ({ expect }) => {
      const [awake, evicted] = [newLane(), newLane()]
      for (const { name, rpc } of [awake, evicted]) {
        await rpc.assign({ since: 0, version: 1, entries: [entry('mon_late', { periodSeconds: 10 })] })
        await rpc.ping(ping('mon_late'))
        if (name === evicted.name) await evictDurableObject(env.LANES.getByName(name))
      }
      for (const { rpc } of [awake, evicted]) {
        const { lateAt } = (await rpc.heartbeat('mon_late')) ?? {}
        await vi.waitFor(async () => expect(await verdict(rpc)).toBe('down'), eventually)
        const [late] = await rpc.results('mon_late', all)
        expect(late).toMatchObject({ outcome: 'down', failure: 'timeout', kind: 'schedule' })
        expect(late?.message).toMatch(/^no ping since .* UTC, one was expected at .* UTC$/)
        expect(late?.tick).toBe(Math.floor((lateAt ?? 0) / 1000) * 1000)
        expect((late?.at ?? 0) - (lateAt ?? 0)).toBeLessThan(1500)
      }
    },
  )

  test('that was late when nobody looked is found late once its lane wakes up', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_slept')] })
    await rpc.ping(ping('mon_slept'))
    // The clock stood still for a minute only: a ping would have been taken.
    await rewrite(name, 'mon_slept', { lastAt: Date.now() - 3_700_000 }, Date.now() - 60_000)
    await rpc.poke(Date.now())
    await vi.waitFor(async () => expect(await verdict(rpc)).toBe('down'), eventually)
    expect(await outcomes(rpc, 'mon_slept')).toEqual(['down'])
  })

  test('is unknown, not down, when we were away as its ping was due', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_away')] })
    await rpc.ping(ping('mon_away'))
    await rewrite(name, 'mon_away', { lastAt: Date.now() - 3_700_000 }, Date.now() - 600_000)
    await rpc.poke(Date.now())
    expect(await outcomes(rpc, 'mon_away')).not.toContain('down')
    await vi.waitFor(async () => expect(await outcomes(rpc, 'mon_away')).toContain('unknown'), eventually)
    const [result] = await rpc.results('mon_away', all)
    expect(result).toMatchObject({ outcome: 'unknown', blame: 'internal' })
    expect(result?.message).toMatch(/^Vedette could take no pings from .* to .*: one may have been lost$/)
    const { dueAt } = (await rpc.heartbeat('mon_away')) ?? {}
    expect(dueAt).toBeGreaterThan(Date.now())
    await rpc.ping(ping('mon_away'))
    expect(await verdict(rpc)).toBe('up')
  })

  test('logs what comes while it is paused, and stays as it is', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_paused')] })
    await rpc.ping(ping('mon_paused'))
    const paused = entry('mon_paused', {}, { configVersion: 2, paused: true })
    await rpc.assign({ since: 1, version: 2, entries: [paused] })
    expect(await rpc.ping(ping('mon_paused', { kind: 'fail' }))).toEqual({ filed: true })
    expect((await rpc.pings('mon_paused', newest)).map((one) => one.paused)).toEqual([true, false])
    expect(await outcomes(rpc, 'mon_paused')).toEqual(['up'])
    expect(await rpc.heartbeat('mon_paused')).toMatchObject({ dueAt: null, lateAt: null, pings: 2 })
    await rpc.assign({ since: 2, version: 3, entries: [{ ...paused, configVersion: 3, paused: false }] })
    expect(await rpc.observe({ monitorId: 'mon_paused', configVersion: 3, newerThan: 0 })).toBeNull()
    expect((await rpc.heartbeat('mon_paused'))?.lateAt).toBeGreaterThan(Date.now() + 3_500_000)
    await rpc.ping(ping('mon_paused'))
    expect(await verdict(rpc)).toBe('up')
  })

  test('is told again what it is after an edit, from what it has heard', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_edit')] })
    await rpc.ping(ping('mon_edit', { kind: 'fail' }))
    const edited = entry('mon_edit', { graceSeconds: 60 }, { configVersion: 2 })
    await rpc.assign({ since: 1, version: 2, entries: [edited] })
    await vi.waitFor(async () => expect(await verdict(rpc)).toBe('down'), eventually)
    expect((await rpc.results('mon_edit', all))[0]).toMatchObject({ kind: 'confirm', outcome: 'down' })
  })

  test('files a ping that is delivered twice once, and none of a monitor that has left', async ({
    expect,
  }) => {
    const { rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_twice')] })
    const same = ping('mon_twice')
    await Promise.all([rpc.ping(same), rpc.ping(same)])
    expect(await rpc.pings('mon_twice', newest)).toHaveLength(1)
    await rpc.assign({ since: 1, version: 2, entries: [entry('mon_twice', {}, { removed: true })] })
    expect(await rpc.ping(ping('mon_twice'))).toEqual({ filed: false })
    expect(await rpc.ping(ping('mon_never'))).toEqual({ filed: false })
  })

  test('keeps its newest pings, and what it remembers of them through an eviction', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_many')] })
    for (let n = 0; n < maxPings + 5; n += 1)
      await rpc.ping(ping('mon_many', { kind: 'log', body: `${n}`, bodyBytes: 3 }))
    await rpc.ping(ping('mon_many', { kind: 'start', runId: 'r' }))
    await evictDurableObject(env.LANES.getByName(name))
    const kept = await rpc.pings('mon_many', newest)
    expect(kept).toHaveLength(maxPings)
    expect(kept[0]).toMatchObject({ n: maxPings + 6, kind: 'start' })
    expect(kept.at(-1)).toMatchObject({ n: 7, body: '6' })
    expect(await rpc.heartbeat('mon_many')).toMatchObject({ pings: maxPings + 6, runs: [{ runId: 'r' }] })
    await rpc.ping(ping('mon_many', { runId: 'r' }))
    const [ended] = await rpc.pings('mon_many', { before: Number.MAX_SAFE_INTEGER, limit: 1 })
    expect(ended?.durationMs).toBeGreaterThan(0)
    expect((await rpc.results('mon_many', all))[0]?.latencyMs).toBe(ended?.durationMs)
  })

  test('votes anew when it is asked, for its evidence grows old without being wrong', async ({ expect }) => {
    const { rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_asked')] })
    await rpc.ping(ping('mon_asked'))
    const askedAt = Date.now()
    const vote = await rpc.observe({ monitorId: 'mon_asked', configVersion: 1, newerThan: askedAt })
    expect(vote).toMatchObject({ verdict: 'up' })
    expect(vote?.lastTick).toBeGreaterThanOrEqual(askedAt)
    const { check, timeoutMs } = entry('mon_asked')
    const job = { monitorId: 'mon_asked', workspaceId: 'wsp_heart', check, timeoutMs }
    expect(await rpc.run(job)).toMatchObject({ outcome: 'up', kind: 'manual' })
  })
})

describe('the clock of a lane that has nothing but heartbeats', () => {
  test('wakes it each minute, and is repaired by the witness', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_clock')] })
    const booked = await inside(name, (storage) => storage.getAlarm())
    expect((booked ?? 0) - Date.now()).toBeLessThanOrEqual(60_000)
    await inside(name, (storage) => storage.deleteAlarm())
    const health = await rpc.poke(Date.now())
    expect(health).toMatchObject({ monitors: 1, occupancy: 0 })
    expect(await inside(name, (storage) => storage.getAlarm())).not.toBeNull()
    expect(await rpc.gaps(all)).toEqual([])
  })

  test('writes down once a minute at most that it is awake', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry('mon_awake')] })
    const mark = () =>
      inside(
        name,
        ({ sql }) =>
          sql.exec<{ value: number }>("SELECT value FROM marks WHERE name = 'awakeAt'").one().value,
      )
    const before = await mark()
    await rpc.ping(ping('mon_awake'))
    await rpc.poke(Date.now())
    expect(await mark()).toBe(before)
  })
})
