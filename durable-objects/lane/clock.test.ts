import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, test, vi } from 'vitest'
import { hourMs } from '#core/cell'
import { decodeCells } from '#core/cells-codec'
import { noTimings } from '#core/result'
import { packResults } from '#core/results-codec'
import type { LaneEntry, LaneRpc } from '#core/rpc'
import { slotOffsetMs } from '#core/lane/offset'
import { lane, parseLaneName } from '#platform/objects'

const targets = inject('targets')
const eventually = { timeout: 25_000, interval: 100 }
let lanes = 200

function newLane(): { name: string; rpc: LaneRpc } {
  const name = `lane:weur:${lanes++}:g1`
  return { name, rpc: lane(env, name) }
}
const entry = (part: Partial<LaneEntry> & { monitorId: string }): LaneEntry => ({
  workspaceId: 'wsp_clock',
  configVersion: 1,
  check: { type: 'http', url: `${targets}/ok` },
  intervalSeconds: 10,
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
const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000 }
const inside = <Answer>(name: string, look: (storage: DurableObjectStorage) => Answer | Promise<Answer>) =>
  runInDurableObject(env.LANES.getByName(name), (_lane, { storage }) => look(storage))
const scheduled = async (rpc: LaneRpc, monitorId: string) =>
  (await rpc.results(monitorId, all)).filter(({ kind }) => kind === 'schedule')
const sum = (cells: { checks: number; unknown: number }[], what: 'checks' | 'unknown') =>
  cells.reduce((total, cell) => total + cell[what], 0)

describe('the clock', { timeout: 60_000 }, () => {
  test('runs each tick once, on time, and counts it in its cell', async ({ expect }) => {
    const { name, rpc } = newLane()
    const offsetMs = slotOffsetMs(parseLaneName(name))
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId: 'mon_ticks' })] })
    await vi.waitFor(async () => expect(await scheduled(rpc, 'mon_ticks')).toHaveLength(2), eventually)
    const [second, first] = await scheduled(rpc, 'mon_ticks')
    expect((second?.tick ?? 0) - (first?.tick ?? 0)).toBe(10_000)
    for (const { at, tick } of [second, first].flatMap((result) => result ?? [])) {
      expect(at - tick).toBeGreaterThanOrEqual(offsetMs)
      expect(at - tick).toBeLessThan(offsetMs + 1000)
    }
    expect(sum(await rpc.cells('mon_ticks', all), 'checks')).toBe(2)
    expect(await rpc.gaps(all)).toEqual([])
    const [summary] = await rpc.summaries('wsp_clock')
    expect(summary).toMatchObject({ monitorId: 'mon_ticks', verdict: 'up', lastOutcome: 'up' })
    expect(summary?.cells).toHaveLength(12)
    expect(await rpc.summaries('wsp_other')).toEqual([])
  })

  test('a calm monitor costs one alarm a slot and one row a minute, nothing per check', async ({
    expect,
  }) => {
    const { name, rpc } = newLane()
    const entries = Array.from({ length: 20 }, (_, index) => entry({ monitorId: `mon_calm_${index}` }))
    await rpc.assign({ since: 0, version: 1, entries })
    await vi.waitFor(async () => expect(await scheduled(rpc, 'mon_calm_0')).toHaveLength(1), eventually)
    const rows = await inside(
      name,
      ({ sql }) => sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM results').one().n,
    )
    // Twenty first verdicts may write twenty rows; after them only the turn of the minute writes.
    expect(rows).toBeLessThanOrEqual(22)
  })

  test('checks again after its alarm was deleted by hand, and says since when it did not', async ({
    expect,
  }) => {
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId: 'mon_gap' })] })
    await vi.waitFor(async () => expect(await scheduled(rpc, 'mon_gap')).toHaveLength(1), eventually)
    const [last] = await scheduled(rpc, 'mon_gap')
    await inside(name, (storage) => storage.deleteAlarm())
    await new Promise((resolve) => setTimeout(resolve, 17_000))
    const before = (await rpc.results('mon_gap', all)).length
    await rpc.poke(Date.now())
    await vi.waitFor(
      async () => expect((await rpc.results('mon_gap', all)).length).toBeGreaterThan(before),
      eventually,
    )
    const [gap] = await rpc.gaps(all)
    expect(gap).toMatchObject({ lane: name, region: 'weur' })
    expect(gap?.from).toBeLessThanOrEqual((last?.tick ?? 0) + 10_000)
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeGreaterThan(6000)
    expect(sum(await rpc.cells('mon_gap', all), 'unknown')).toBeGreaterThanOrEqual(1)
    expect(await inside(name, (storage) => storage.getAlarm())).not.toBeNull()
  })

  test('what an eviction took from memory is counted as unknown: no tick is lost, and none counted twice', async ({
    expect,
  }) => {
    const { name, rpc } = newLane()
    const monitorId = 'mon_lost'
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId, intervalSeconds: 2 })] })
    await vi.waitFor(
      async () => expect((await scheduled(rpc, monitorId)).length).toBeGreaterThanOrEqual(4),
      eventually,
    )
    const first = (await scheduled(rpc, monitorId)).at(-1)?.tick ?? 0
    await evictDurableObject(env.LANES.getByName(name))
    await vi.waitFor(
      async () => expect((await scheduled(rpc, monitorId)).length).toBeGreaterThanOrEqual(3),
      eventually,
    )
    await vi.waitFor(async () => {
      const cells = await rpc.cells(monitorId, all)
      const [last] = await scheduled(rpc, monitorId)
      expect(sum(cells, 'checks')).toBe(((last?.tick ?? 0) - first) / 2000 + 1)
      expect(sum(cells, 'unknown')).toBeGreaterThan(0)
    }, eventually)
  })

  test('a lane that rests between its slots sleeps on nothing: each result is written down', async ({
    expect,
  }) => {
    const { name, rpc } = newLane()
    const monitorId = 'mon_rare'
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId, intervalSeconds: 20 })] })
    await vi.waitFor(async () => expect(await scheduled(rpc, monitorId)).toHaveLength(1), eventually)
    const known = await rpc.results(monitorId, all)
    await evictDurableObject(env.LANES.getByName(name))
    expect(await rpc.results(monitorId, all)).toEqual(known)
    await vi.waitFor(async () => expect(await scheduled(rpc, monitorId)).toHaveLength(2), eventually)
    const cells = await rpc.cells(monitorId, all)
    expect([sum(cells, 'checks'), sum(cells, 'unknown')]).toEqual([2, 0])
  })

  test('an alarm that is late is not booked over by who asks first', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_late', intervalSeconds: 60 })],
    })
    await evictDurableObject(env.LANES.getByName(name))
    const late = Math.floor(Date.now() / 5000) * 5000 - 5000 + slotOffsetMs(parseLaneName(name))
    const alarm = await runInDurableObject(env.LANES.getByName(name), async (object, { storage }) => {
      const { promise, resolve } = Promise.withResolvers<number | null>()
      const setAlarm = vi.spyOn(storage, 'setAlarm')
      vi.spyOn(storage, 'getAlarm').mockImplementation(async () => (resolve(late), late))
      await (object as unknown as LaneRpc).poke(Date.now())
      await promise
      const [booked] = setAlarm.mock.calls.map(([at]) => Number(at))
      vi.restoreAllMocks()
      return booked ?? null
    })
    expect(alarm).toBeNull()
  })

  test('what was counted in the open hour survives an eviction', async ({ expect }) => {
    await pastTheHour() // or what this lane is said to have counted would belong to an hour before its birth
    const { name, rpc } = newLane()
    await rpc.assign({ since: 0, version: 1, entries: [entry({ monitorId: 'mon_evicted' })] })
    await vi.waitFor(async () => expect(await scheduled(rpc, 'mon_evicted')).toHaveLength(1), eventually)
    await inside(name, ({ sql }) => sql.exec('DELETE FROM results'))
    const tick = Math.floor(Date.now() / 1000) * 1000 - 20_000
    await store(name, 'mon_evicted', tick, ['up', 'down', 'up'])
    await evictDurableObject(env.LANES.getByName(name))
    const cells = await rpc.cells('mon_evicted', { from: 0, to: tick + 1000 })
    expect(cells.map(({ up, down, checks }) => ({ up, down, checks }))).toEqual([
      { up: 2, down: 1, checks: 3 },
    ])
    expect((await rpc.results('mon_evicted', { ...all, to: tick + 1 }))[0]).toMatchObject({
      outcome: 'up',
      latencyMs: 120,
    })
  })
})

/** Waits out the first half minute of an hour. */
async function pastTheHour(): Promise<void> {
  const wait = 30_000 - (Date.now() % hourMs)
  if (wait > 0) await new Promise((done) => setTimeout(done, wait))
}

/** Writes three results of one monitor, a second apart up to `tick`, as an earlier life of the lane would have. */
const store = (name: string, monitorId: string, tick: number, outcomes: ('up' | 'down')[]) =>
  inside(name, ({ sql }) => {
    const { ordinal } = sql
      .exec<{ ordinal: number }>('SELECT ordinal FROM entries WHERE monitor_id = ?', monitorId)
      .one()
    const words = { blame: null, failure: null, message: null, assertions: null, hops: null, findings: null }
    const results = outcomes.map((outcome, index) => {
      const at = tick - (outcomes.length - 1 - index) * 1000
      const result = {
        ...words,
        outcome,
        tick: at,
        at,
        kind: 'schedule' as const,
        statusCode: 200,
        latencyMs: 120,
        timings: noTimings,
      }
      return { ordinal, result }
    })
    const { body, details } = packResults(results, tick)
    const from = tick - (outcomes.length - 1) * 1000
    sql.exec(
      'INSERT INTO results (base, from_tick, to_tick, body, details) VALUES (?, ?, ?, ?, ?)',
      tick,
      from,
      tick,
      body,
      JSON.stringify(details),
    )
  })

describe('an hour', { timeout: 60_000 }, () => {
  test('is owed to D1 once it is over, answered until acknowledged, and then dropped', async ({ expect }) => {
    const { name, rpc } = newLane()
    await rpc.assign({
      since: 0,
      version: 1,
      entries: [entry({ monitorId: 'mon_hour', intervalSeconds: 3600 })],
    })
    const hour = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs
    await store(name, 'mon_hour', hour + 60_000, ['up', 'up', 'down'])
    await inside(name, ({ sql }) => sql.exec("UPDATE marks SET value = ? WHERE name = 'hoursClosed'", hour))
    await evictDurableObject(env.LANES.getByName(name))

    const owed = await runInDurableObject(env.LANES.getByName(name), async (object, { storage }) => {
      const { owedHours } = await (object as unknown as LaneRpc).poke(Date.now())
      const cells = await (object as unknown as LaneRpc).cells('mon_hour', { from: hour, to: hour + hourMs })
      const rows = storage.sql.exec<{ id: string; rows: string }>('SELECT id, rows FROM owed_hours').toArray()
      return { owedHours, cells, rows }
    })
    expect(owed.owedHours).toBe(1)
    expect(owed.cells).toMatchObject([{ start: hour, checks: 3, up: 2, down: 1, region: 'weur' }])
    expect(owed.rows[0]?.id).toBe(`${hour}:1:0`)
    const [row] = JSON.parse(owed.rows[0]?.rows ?? '[]') as {
      body: string
      workspaceId: string
      start: number
    }[]
    expect(row).toMatchObject({ workspaceId: 'wsp_clock', start: hour })
    const body = Uint8Array.fromBase64(row?.body ?? '')
    expect(decodeCells(body, { monitorId: 'mon_hour', region: 'weur' })).toEqual(owed.cells)

    await rpc.ackHours(['another:1:0', `${hour}:1:0`])
    expect((await rpc.poke(Date.now())).owedHours).toBe(0)
    expect(await rpc.cells('mon_hour', { from: hour, to: hour + hourMs })).toEqual([])
  })
})

describe('hanging targets', { timeout: 90_000 }, () => {
  test('sixty that hang delay no healthy monitor, and are all down within the minute', async ({ expect }) => {
    const { rpc } = newLane()
    const hanging = Array.from({ length: 60 }, (_, index) =>
      entry({ monitorId: `mon_hang_${index}`, check: { type: 'http', url: `${targets}/hang` } }),
    )
    const healthy = Array.from({ length: 10 }, (_, index) =>
      entry({ monitorId: `mon_well_${index}`, check: { type: 'http', url: `${targets}/slow?ms=300` } }),
    )
    await rpc.assign({ since: 0, version: 1, entries: healthy })
    await vi.waitFor(async () => {
      for (const { monitorId } of healthy) expect(await rpc.results(monitorId, all)).not.toHaveLength(0)
    }, eventually)
    await rpc.assign({ since: 1, version: 2, entries: hanging })
    const began = Date.now()
    await vi.waitFor(
      async () => {
        const summaries = await rpc.summaries('wsp_clock')
        const down = summaries.filter(({ verdict }) => verdict === 'down')
        expect(down).toHaveLength(60)
      },
      { timeout: 60_000, interval: 1000 },
    )
    expect(Date.now() - began).toBeLessThan(60_000)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 25_000 - (Date.now() - began))))
    for (const { monitorId } of healthy) {
      const results = await rpc.results(monitorId, all)
      expect(results.filter(({ kind }) => kind === 'schedule').length).toBeGreaterThanOrEqual(2)
      for (const { outcome, at, tick } of results) {
        expect(outcome).toBe('up')
        // Behind targets that hang for 5 s, a pool without other hands would be at least 4 s late.
        expect(at - tick).toBeLessThan(2500)
      }
    }
    const { latenessMs } = await rpc.poke(Date.now())
    expect(latenessMs).toBeLessThan(2000)
  })

  test('a storm of them holds no more connections than their schedule can need, and takes nobody along', async ({
    expect,
  }) => {
    const { rpc } = newLane()
    const hanging = Array.from({ length: 150 }, (_, index) =>
      entry({
        monitorId: `mon_storm_${index}`,
        intervalSeconds: 60,
        check: { type: 'http', url: `${targets}/hang?key=storm` },
      }),
    )
    const healthy = Array.from({ length: 10 }, (_, index) => entry({ monitorId: `mon_calm_${index}` }))
    await rpc.assign({ since: 0, version: 1, entries: [...healthy, ...hanging] })
    for (const { monitorId } of healthy) {
      await vi.waitFor(async () => expect((await scheduled(rpc, monitorId)).length).toBeGreaterThan(1), {
        timeout: 40_000,
        interval: 500,
      })
      for (const { outcome } of await rpc.results(monitorId, all)) expect(outcome).toBe('up')
    }
    const most = await (await fetch(`${targets}/hang/most?key=storm`)).json<number>()
    // 150 checks of 5 s in every 60 s hold 13 places; once more to make sure, and as many not yet known to hang.
    expect(most).toBeGreaterThan(20)
    expect(most).toBeLessThanOrEqual(55)
  })
})
