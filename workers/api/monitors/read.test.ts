import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import type { CellRow } from '../../core/cell.ts'
import { encodeCells } from '../../core/cells-codec.ts'
import { encode, sketchOf } from '../../core/sketch.ts'
import { fileHours } from '../../db/queries/rollups.ts'

const hourMs = 3_600_000
const cellMs = 300_000

interface List<Row> {
  data: Row[]
  nextCursor: string | null
}
interface ResultRow {
  region: string
  tick: string
  at: string
  outcome: string
  kind: string
}

async function create(key: string, more = {}): Promise<{ id: string; createdAt: string }> {
  const check = { type: 'http', url: `${inject('targets')}/ok`, timeoutMs: 2_000 }
  const body = { name: 'Home', check, regions: ['weur', 'enam'], ...more }
  return (await request('/api/v1/monitors', { key, body })).json()
}
const get = async <T>(key: string, path: string): Promise<T> =>
  (await request(`/api/v1/monitors${path}`, { key })).json()

/** Waits until the monitor has been looked at in so many regions. */
const checked = (key: string, id: string, count: number) =>
  vi.waitFor(
    async () => {
      const { data } = await get<List<ResultRow>>(key, `/${id}/results`)
      if (new Set(data.map(({ region }) => region)).size < count) throw new Error('not yet')
      return data
    },
    { timeout: 15_000, interval: 100 },
  )

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const cell = (monitorId: string, start: number, latencies: number[]): CellRow => ({
  monitorId,
  region: 'weur',
  start,
  checks: latencies.length,
  up: latencies.length,
  degraded: 0,
  down: 0,
  unknown: 0,
  minMs: Math.min(...latencies),
  maxMs: Math.max(...latencies),
  sketch: encode(sketchOf(latencies)),
})

/** Files an hour row, as the hours queue does. */
async function fileHour(workspaceId: string, monitorId: string, start: number, cells: CellRow[]) {
  const body = encodeCells(cells).toBase64()
  await fileHours(env.DB, [{ workspaceId, monitorId, region: 'weur', start, revision: 1, body }], [])
}

describe('a new monitor', () => {
  it('is checked at once in each region, and says when', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const results = await checked(key, id, 2)
    expect(results.every(({ outcome }) => outcome === 'up')).toBe(true)
    const monitor = await vi.waitFor(
      async () => {
        const now = await get<{ status: string; lastResultAt: string }>(key, `/${id}`)
        if (now.status !== 'up') throw new Error(now.status)
        return now
      },
      { timeout: 10_000, interval: 100 },
    )
    expect(monitor.lastResultAt).toBe(
      results
        .map(({ at }) => at)
        .toSorted()
        .at(-1),
    )
    const listed = await get<List<{ lastResultAt: string }>>(key, '')
    expect(listed.data).toMatchObject([{ id, lastResultAt: monitor.lastResultAt }])
  })
})

describe('GET /monitors/{id}/results', () => {
  it('gives every result once, newest first, page by page and by region', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const all = await checked(key, id, 2)
    expect(all.map(({ tick }) => tick)).toEqual(
      all
        .map(({ tick }) => tick)
        .toSorted()
        .toReversed(),
    )
    const paged: ResultRow[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: List<ResultRow> = await get(key, `/${id}/results?limit=1${cursor && `&cursor=${cursor}`}`)
      paged.push(...page.data)
      cursor = page.nextCursor
    }
    const { data } = await get<List<ResultRow>>(key, `/${id}/results`)
    expect(paged).toEqual(data)
    const one = await get<List<ResultRow>>(key, `/${id}/results?region=enam`)
    expect(new Set(one.data.map(({ region }) => region))).toEqual(new Set(['enam']))
    const before = await get<List<ResultRow>>(key, `/${id}/results?to=2020-01-01T00:00:00Z`)
    expect(before.data).toEqual([])
  })
})

describe('running by hand', () => {
  it('answers one result per region and counts nowhere', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key, { paused: true })
    const response = await request(`/api/v1/monitors/${id}/run`, { key, method: 'POST' })
    expect(response.status).toBe(200)
    const { data } = await response.json<List<ResultRow>>()
    expect(data).toMatchObject([
      { region: 'weur', outcome: 'up', kind: 'manual', statusCode: 200, monitorId: id },
      { region: 'enam', outcome: 'up', kind: 'manual' },
    ])
    expect(await get(key, `/${id}/uptime`)).toMatchObject({ checks: 0 })
  })

  it('tries a check that is not saved, and says what is wrong with the target', async ({ expect }) => {
    const { key } = await createWorkspace()
    const check = { type: 'http', url: `${inject('targets')}/fail` }
    const body = { name: 'not saved', check, regions: ['oc'] }
    const response = await request('/api/v1/monitors/try', { key, body })
    expect(response.status).toBe(200)
    const { data } = await response.json<List<object>>()
    expect(data).toMatchObject([{ region: 'oc', outcome: 'down', failure: 'status', statusCode: 500 }])
    expect(await get(key, '')).toMatchObject({ data: [] })
  })
})

describe('GET /monitors/{id}/series', () => {
  it('joins hours of D1 with the open cells of the lanes, and merges them into wider steps', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const { id } = await create(key, { regions: ['weur'], intervalSeconds: 10 })
    // The first look is an extra one; what is scheduled counts.
    await vi.waitFor(
      async () => {
        const { data } = await get<List<ResultRow>>(key, `/${id}/results`)
        if (!data.some(({ kind }) => kind === 'schedule')) throw new Error('not yet')
      },
      { timeout: 25_000, interval: 200 },
    )
    const start = Math.floor(Date.now() / hourMs) * hourMs - 2 * hourMs
    await fileHour(workspaceId, id, start, [
      cell(id, start, [10, 10, 10]),
      cell(id, start + cellMs, [10, 1_000]),
    ])
    const from = new Date(start).toISOString()
    const fine = await get<{ stepSeconds: number; data: { t: string; checks: number; p50Ms: number }[] }>(
      key,
      `/${id}/series?from=${from}&step=300`,
    )
    expect(fine.stepSeconds).toBe(300)
    expect(fine.data.slice(0, 2)).toMatchObject([
      { t: from, region: 'weur', checks: 3, up: 3, minMs: 10, maxMs: 10 },
      { t: new Date(start + cellMs).toISOString(), checks: 2, maxMs: 1_000 },
    ])
    const open = fine.data.slice(2).reduce((sum, { checks }) => sum + checks, 0)
    const { data: results } = await get<List<ResultRow>>(key, `/${id}/results`)
    const scheduled = results.filter(({ kind }) => kind === 'schedule').length
    expect(open).toBeGreaterThanOrEqual(1)
    expect(open).toBeLessThanOrEqual(scheduled)
    const summary = await get<List<{ checks1h: number }>>(key, '/summary')
    expect(summary.data[0]?.checks1h).toBeGreaterThanOrEqual(open)
    const wide = await get<typeof fine>(key, `/${id}/series?from=${from}&step=3600`)
    expect(wide.data[0]).toMatchObject({ t: from, checks: 5, minMs: 10, maxMs: 1_000 })
    expect(wide.data[0]?.p50Ms).toBeCloseTo(10, 0)
    const uptime = await get<{ checks: number }>(key, `/${id}/uptime?from=${from}`)
    expect(uptime.checks).toBeGreaterThanOrEqual(wide.data.reduce((sum, { checks }) => sum + checks, 0))
  }, 40_000)

  it('reads what is older than the hour rows from day rows', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const { id } = await create(key, { paused: true })
    const day = Math.floor(Date.now() / (24 * hourMs)) * 24 * hourMs - 30 * 24 * hourMs
    const body = encodeCells([cell(id, day + 5 * hourMs, [20, 30])])
    await env.DB.prepare(
      `INSERT INTO days (workspace_id, monitor_id, region, start, revision, body) VALUES (?, ?, 'weur', ?, 1, ?)`,
    )
      .bind(workspaceId, id, day, body)
      .run()
    const from = new Date(day + hourMs).toISOString()
    const to = new Date(day + 24 * hourMs).toISOString()
    expect(await get(key, `/${id}/series?from=${from}&to=${to}&step=3600`)).toMatchObject({
      data: [{ t: new Date(day + 5 * hourMs).toISOString(), checks: 2, minMs: 20, maxMs: 30 }],
    })
  })

  it('widens a step that would give more than 2,000 points', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key, { paused: true })
    const { stepSeconds } = await get<{ stepSeconds: number }>(
      key,
      `/${id}/series?from=2026-06-01T00:00:00Z&to=2026-09-01T00:00:00Z&step=60`,
    )
    expect((92 * 86_400 * 2) / stepSeconds).toBeLessThanOrEqual(2_000)
    expect((await request(`/api/v1/monitors/${id}/series?from=yesterday`, { key })).status).toBe(422)
  })
})

describe('GET /monitors/{id}/uptime', () => {
  it('takes maintenance out of the denominator and adds up to the age of the monitor', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const { id } = await create(key)
    await checked(key, id, 2)
    await env.DB.prepare('UPDATE monitors SET created_at = created_at - 7200000 WHERE id = ?').bind(id).run()
    const window = { title: 'Upgrade', startsAt: minutesAgo(60), endsAt: minutesAgo(30), monitorIds: [id] }
    await request('/api/v1/maintenances', { key, body: window })
    const uptime = await get<Record<string, number>>(key, `/${id}/uptime`)
    expect(uptime['maintenanceSeconds']).toBeCloseTo(1_800, 0)
    const { upSeconds = 0, downSeconds = 0, unknownSeconds = 0, maintenanceSeconds = 0 } = uptime
    const total = upSeconds + downSeconds + unknownSeconds + maintenanceSeconds
    expect(total).toBeGreaterThan(7_199)
    expect(total).toBeLessThan(7_260)
    expect(workspaceId).toMatch(/^wsp_/)
  })
})

describe('GET /monitors/{id}/transitions', () => {
  it('tells how the monitor came to be what it is', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key)
    const [transition] = await vi.waitFor(
      async () => {
        const { data } = await get<List<object>>(key, `/${id}/transitions`)
        if (data.length === 0) throw new Error('not yet')
        return data
      },
      { timeout: 15_000, interval: 100 },
    )
    expect(transition).toMatchObject({ seq: 1, from: 'pending', to: 'up', at: expect.stringMatching(/Z$/) })
  })
})

describe('the summaries', () => {
  it('give a day with an outage to the monitor that had it, and a quiet one to the others', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const names = ['calm', 'broken', 'serene', 'dark']
    const ids: string[] = []
    for (const name of names) ids.push((await create(key, { name, paused: true })).id)
    const [, broken = '', , dark = ''] = ids
    const old = Date.now() - 3 * 86_400_000
    const at = Date.now() - 7_200_000
    const log = env.DB.prepare(
      `INSERT INTO transitions (id, workspace_id, monitor_id, seq, from_status, to_status, at, decided_at, regions)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, '[]')`,
    )
    await env.DB.batch([
      env.DB.prepare(
        "UPDATE monitors SET status = iif(id = ?3, 'down', 'up'), created_at = ?2, since = ?2 WHERE workspace_id = ?1",
      ).bind(workspaceId, old, dark),
      log.bind(`${broken}:91`, workspaceId, broken, 91, 'up', 'down', at),
      log.bind(`${broken}:92`, workspaceId, broken, 92, 'down', 'up', at + 600_000),
    ])
    const { data } = await get<List<{ name: string; band: string[]; uptime24h: number }>>(key, '/summary')
    const uptimes = new Map(data.map(({ name, uptime24h }) => [name, uptime24h]))
    expect(uptimes.get('calm')).toBe(100)
    expect(uptimes.get('serene')).toBe(100)
    expect(uptimes.get('dark')).toBe(0)
    expect(uptimes.get('broken')).toBeCloseTo(99.305, 2)
    const isDown = ({ band }: { band: string[] }) => band.includes('down')
    expect(
      data
        .filter(isDown)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['broken', 'dark'])
  })

  it('show every monitor with its regions, its last day and its last hour', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await create(key, { tags: ['shop'] })
    await create(key, { name: 'Asleep', paused: true })
    await checked(key, id, 2)
    const { data } = await get<List<{ id: string; band: string[] }>>(key, '/summary')
    expect(data).toHaveLength(2)
    const row = data.find((one) => one.id === id)
    expect(row).toMatchObject({
      name: 'Home',
      type: 'http',
      target: `${inject('targets')}/ok`,
      tags: ['shop'],
      regions: [
        { region: 'weur', lastOutcome: 'up', lastResultAt: expect.stringMatching(/Z$/) },
        { region: 'enam', lastOutcome: 'up' },
      ],
    })
    expect(row?.band).toHaveLength(48)
    expect(row?.band.slice(0, 40).every((one) => one === 'none')).toBe(true)
    expect(data.find((one) => one.id !== id)).toMatchObject({ status: 'paused', checks1h: 0 })

    const regions = await (await request('/api/v1/regions/summary', { key })).json<List<object>>()
    expect(regions.data).toMatchObject([
      { region: 'enam', name: 'Eastern North America', monitors: 2, lanes: 1 },
      { region: 'weur', monitors: 2 },
    ])
  })
})
