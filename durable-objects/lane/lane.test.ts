import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, test, vi } from 'vitest'
import type { LaneEntry, LaneRpc } from '#core/rpc'
import type { Vote } from '#core/monitor/vote'
import { lane } from '#platform/objects'

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
  ((await (await fetch(`${targets}/flip/hits?key=${key}`)).json()) as { hits: number }).hits
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
const countRows = (name: string, table: string): Promise<number> =>
  runInDurableObject(
    env.LANES.getByName(name),
    (_lane, { storage }) =>
      storage.sql.exec<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`).one().count,
  )

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
})
