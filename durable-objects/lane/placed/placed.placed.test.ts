import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, type TestContext, vi } from 'vitest'
import { noTimings } from '#core/result'
import type { LaneEntry, LaneRpc } from '#core/rpc'
import { lane } from '#platform/objects'
import { createWorkspace, request } from '../../../test/factories.ts'

// The probe Worker of `sam` is the real one, that of `afr` is rude, and `me` has none: see `test/probe-workers.ts`.
const targets = inject('targets')
const eventually = { timeout: 25_000, interval: 100 }
const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000 }

const monitor = (part: object = {}) => ({
  name: 'Far away',
  check: { type: 'http', url: `${targets}/ok` },
  intervalSeconds: 10,
  regions: ['sam'],
  confirm: { regions: 1, failures: 2, recoveries: 1 },
  ...part,
})

async function addMonitor(key: string, part: object = {}): Promise<string> {
  const response = await request('/api/v1/monitors', { key, body: monitor(part) })
  const text = await response.text()
  if (response.status !== 201) throw new Error(text)
  return (JSON.parse(text) as { id: string }).id
}

interface Row {
  outcome: string
  blame: string | null
  message: string | null
  region: string
  colo: string | null
  kind: string
  tick: string
}
const resultsOf = async (key: string, id: string): Promise<Row[]> =>
  (await (await request(`/api/v1/monitors/${id}/results`, { key })).json<{ data: Row[] }>()).data
const statusOf = async (key: string, id: string): Promise<string> =>
  (await (await request(`/api/v1/monitors/${id}`, { key })).json<{ status: string }>()).status

describe.concurrent('a region that only a probe Worker reaches', { timeout: 60_000 }, () => {
  it('is checked from there on schedule, and each result says where it really ran', async ({ expect }) => {
    const { key } = await createWorkspace()
    const id = await addMonitor(key, { check: { type: 'http', url: `${targets}/flip?key=placed` } })
    await vi.waitFor(async () => {
      const results = await resultsOf(key, id)
      expect(results).toContainEqual(
        expect.objectContaining({ kind: 'schedule', outcome: 'up', region: 'sam', colo: 'GRU' }),
      )
    }, eventually)
    const { agents } = await (await fetch(`${targets}/flip/hits?key=placed`)).json<{ agents: string[] }>()
    expect(agents[0]).toMatch(/^Vedette\/[\d.]+ \(sam; /)
    expect(await statusOf(key, id)).toBe('up')
    const { data } = await (
      await request('/api/v1/regions/summary', { key })
    ).json<{ data: { region: string }[] }>()
    expect(data).toMatchObject([{ region: 'sam', name: 'South America', colos: ['GRU'] }])
  })

  it('confirms a failure at once and says when it is over', async ({ expect }) => {
    const { key } = await createWorkspace()
    const set = (status: number) =>
      fetch(`${targets}/flip/set?key=placed-down&status=${status}`, { method: 'POST' })
    await set(500)
    const id = await addMonitor(key, { check: { type: 'http', url: `${targets}/flip?key=placed-down` } })
    await vi.waitFor(async () => expect(await statusOf(key, id)).toBe('down'), eventually)
    const seen = await resultsOf(key, id)
    expect(seen.filter(({ outcome }) => outcome === 'down').length).toBeGreaterThanOrEqual(2)
    await set(200)
    await vi.waitFor(async () => expect(await statusOf(key, id)).toBe('up'), eventually)
  })

  it('runs a check by hand, one that is only tried, and a scrape', async ({ expect }) => {
    const { key } = await createWorkspace()
    const body = { check: { type: 'http', url: `${targets}/fail` }, regions: ['sam'] }
    const tried = await request('/api/v1/monitors/try', { key, body })
    expect(await tried.json()).toMatchObject({
      data: [{ outcome: 'down', region: 'sam', statusCode: 500, colo: 'GRU' }],
    })
    const scraped = await request(`/probe?target=${encodeURIComponent(`${targets}/ok`)}&region=sam`, { key })
    expect(await scraped.text()).toContain('probe_success 1')
  })

  it('gets the secrets that a check uses, and no answer repeats them', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const name of ['USED', 'UNUSED'])
      await request(`/api/v1/secrets/${name}`, { key, method: 'PUT', body: { value: `value-${name}` } })
    const inbox = `${targets}/receive?key=placed-secret`
    const echo = '/receive/set?key=placed-secret&status=500&text=you+sent+value-USED'
    await fetch(`${targets}${echo}`, { method: 'POST' })
    const check = { type: 'http', url: inbox, headers: { 'x-token': '{{secret.USED}}' } }
    const tried = await request('/api/v1/monitors/try', { key, body: { check, regions: ['sam'] } })
    const text = await tried.text()
    expect(text).toContain('you sent ')
    expect(text).not.toContain('value-')
    const received = await (await fetch(`${targets}/received?key=placed-secret`)).text()
    expect(received).toContain('value-USED')
    expect(received).not.toContain('value-UNUSED')
  })

  it('is offered where it is reached, refused where it is not, and has no browser', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { regions } = await (
      await request('/api/v1/catalog', { key })
    ).json<{ regions: { id: string }[] }>()
    const ids = regions.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['weur', 'sam', 'afr']))
    expect(ids).not.toContain('me')
    const refused = await request('/api/v1/monitors', { key, body: monitor({ regions: ['sam', 'me'] }) })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      errors: [{ path: 'regions.1', message: expect.stringContaining('docs/placed-probes.md') as string }],
    })
    const browser = { check: { type: 'browser', url: 'https://example.com/' }, intervalSeconds: 300 }
    const visit = await request('/api/v1/monitors', { key, body: monitor(browser) })
    expect(await visit.json()).toMatchObject({ errors: [{ path: 'regions.0' }] })
  })
})

let lanes = 700

/** A lane in Africa of its own for each test, with monitors whose probe Worker behaves as the path says. */
async function newLane(
  { onTestFinished }: TestContext,
  path: string,
  { monitors = 1, ...part }: Partial<LaneEntry> & { monitors?: number } = {},
) {
  const name = `lane:afr:${lanes++}:g1`
  const rpc: LaneRpc = lane(env, name)
  const ids = Array.from({ length: monitors }, (_, index) => `mon_${lanes}_${index}`)
  const entries = ids.map((monitorId): LaneEntry => ({
    monitorId,
    workspaceId: 'wsp_placed',
    configVersion: 1,
    check: { type: 'http', url: `http://target.test${path}` },
    intervalSeconds: 10,
    timeoutMs: 200,
    regionIndex: 0,
    regionCount: 1,
    failures: 2,
    recoveries: 2,
    paused: false,
    fromTick: 0,
    untilTick: null,
    removed: false,
    ...part,
  }))
  await rpc.assign({ since: 0, version: 1, entries })
  onTestFinished(async () => {
    const removed = entries.map((one) => ({ ...one, removed: true }))
    await rpc.assign({ since: 1, version: 2, entries: removed })
  })
  const [monitorId = ''] = ids
  const scheduled = async (id = monitorId) =>
    (await rpc.results(id, all)).filter(({ kind }) => kind === 'schedule')
  const counted = async (id = monitorId) => {
    const cells = await rpc.cells(id, all)
    const sum = (of: 'checks' | 'up' | 'unknown') => cells.reduce((total, cell) => total + cell[of], 0)
    return { checks: sum('checks'), up: sum('up'), unknown: sum('unknown') }
  }
  return { name, rpc, ids, monitorId, scheduled, counted }
}

const good = {
  outcome: 'up' as const,
  blame: null,
  failure: null,
  statusCode: 200,
  latencyMs: 12,
  timings: noTimings,
  message: null,
  assertions: null,
  hops: null,
  findings: null,
}

describe.concurrent('a probe Worker that', { timeout: 60_000 }, () => {
  it.for(['/throws', '/status', '/nothing', '/garbage', '/endless', '/hang'])(
    'does %s makes its checks unknown by our own fault, and never down',
    async (path, context) => {
      const { expect } = context
      const { scheduled, rpc, monitorId } = await newLane(context, path)
      await vi.waitFor(async () => {
        expect(await scheduled()).toContainEqual(
          expect.objectContaining({
            outcome: 'unknown',
            blame: 'internal',
            region: 'afr',
            message: 'The probe Worker of Africa did not answer',
          }),
        )
      }, eventually)
      const outcomes = new Set((await rpc.results(monitorId, all)).map(({ outcome }) => outcome))
      expect([...outcomes]).toEqual(['unknown'])
      const vote = await rpc.observe({ monitorId, configVersion: 1, newerThan: 0 })
      expect(vote?.verdict).not.toBe('down')
    },
  )

  it('breaks off leaves unknown only what it had not answered', async (context) => {
    const { expect } = context
    const { scheduled, ids } = await newLane(context, '/half', { monitors: 20 })
    await vi.waitFor(async () => {
      const seen = (await Promise.all(ids.map((id) => scheduled(id)))).flat()
      const outcomes = seen.map(({ outcome }) => outcome)
      expect(outcomes).toContain('up')
      expect(outcomes).toContain('unknown')
      expect(outcomes).not.toContain('down')
    }, eventually)
  })

  it('is just being replaced is asked once more', async (context) => {
    const { expect } = context
    const { scheduled } = await newLane(context, '/replaced')
    await vi.waitFor(async () => {
      expect((await scheduled()).map(({ outcome }) => outcome)).toEqual(['up', 'up'])
    }, eventually)
  })

  it('says everything twice is heard once', async (context) => {
    const { expect } = context
    const { scheduled, counted } = await newLane(context, '/twice')
    await vi.waitFor(async () => expect((await scheduled()).length).toBeGreaterThanOrEqual(2), eventually)
    const seen = await scheduled()
    expect(new Set(seen.map(({ tick }) => tick)).size).toBe(seen.length)
    expect(await counted()).toEqual({ checks: seen.length, up: seen.length, unknown: 0 })
  })

  it('hangs does not hold up the clock of its lane', async (context) => {
    const { expect } = context
    const { scheduled, ids, rpc } = await newLane(context, '/hang', { monitors: 40, timeoutMs: 9_000 })
    await vi.waitFor(async () => expect((await scheduled()).length).toBeGreaterThanOrEqual(1), {
      ...eventually,
      timeout: 45_000,
    })
    // Twenty seconds and more into hanging, each slot has begun on time.
    expect((await rpc.poke(Date.now())).latenessMs).toBeLessThan(1_000)
    expect(await rpc.gaps(all)).toEqual([])
    const seen = (await Promise.all(ids.map((id) => scheduled(id)))).flat()
    expect(new Set(seen.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']))
  })
})

describe.concurrent('a report that comes late', { timeout: 60_000 }, () => {
  it('corrects what was given up, once, however often it is said', async (context) => {
    const { expect } = context
    const { scheduled, counted, rpc, monitorId } = await newLane(context, '/hang')
    await vi.waitFor(async () => expect(await scheduled()).toHaveLength(1), eventually)
    const [missed] = await scheduled()
    const tick = missed?.tick ?? 0
    expect(missed?.outcome).toBe('unknown')
    const late = { id: 'late', monitorId, configVersion: 1, tick, at: tick, ms: 12, answer: good }
    const other = { ...late, answer: { ...good, outcome: 'down' as const } }
    await rpc.report({ colo: 'JNB', answers: [late, late] })
    await rpc.report({ colo: null, answers: [late] })
    await rpc.report({ colo: null, answers: [{ ...other, id: 'other' }] })
    await rpc.report({ colo: null, answers: [{ ...late, tick: tick + 1 }] }) // no tick of this monitor
    await rpc.report({ colo: null, answers: [{ ...late, monitorId: 'mon_stranger' }] })
    const seen = await scheduled()
    expect(seen.filter((one) => one.tick === tick)).toMatchObject([
      { outcome: 'up', latencyMs: 12, colo: 'JNB' },
    ])
    expect(seen.filter((one) => one.tick === tick + 1)).toEqual([])
    const unknown = seen.filter(({ outcome }) => outcome === 'unknown').length
    expect(await counted()).toEqual({ checks: seen.length, up: 1, unknown })
  })

  it('finds its tick though the lane has slept meanwhile', async (context) => {
    const { expect } = context
    const { name, scheduled, counted } = await newLane(context, '/slow', {
      intervalSeconds: 20,
      timeoutMs: 5_000,
    })
    await vi.waitFor(async () => expect(await scheduled()).toHaveLength(1), eventually)
    const [first] = await scheduled()
    const next = (first?.tick ?? 0) + 20_000
    await new Promise((go) => setTimeout(go, next + 1_500 - Date.now()))
    await evictDurableObject(env.LANES.getByName(name))
    await vi.waitFor(async () => expect(await scheduled()).toHaveLength(2), eventually)
    expect(await scheduled()).toMatchObject([{ tick: next, outcome: 'up' }, { outcome: 'up' }])
    await vi.waitFor(async () => expect((await counted()).unknown).toBe(0), eventually)
    expect((await counted()).up).toBe(2)
  })
})
