import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import { type CellRow, cellMs, dayMs, hourMs } from '../../core/cell.ts'
import { encodeCells } from '../../core/cells-codec.ts'
import { encode, sketchOf } from '../../core/sketch.ts'
import { groupIdsAfter } from '../../db/queries/groups.ts'
import { fileHours } from '../../db/queries/rollups.ts'
import { rollDays } from '../../rollups/day.ts'
import { rollGroups } from '../../rollups/groups.ts'
import { retain } from '../../rollups/retention.ts'

interface Point {
  t: string
  region: string | null
  checks: number
  up: number
  down: number
  meanMs: number | null
  minMs: number | null
  p50Ms: number | null
  maxMs: number | null
}
interface Series {
  stepSeconds: number
  monitors: number
  data: Point[]
}

const cell = (start: number, latencies: number[], down = 0): CellRow => ({
  monitorId: '',
  region: '',
  start,
  checks: latencies.length + down,
  up: latencies.length,
  degraded: 0,
  down,
  unknown: 0,
  minMs: latencies.length > 0 ? Math.min(...latencies) : null,
  maxMs: latencies.length > 0 ? Math.max(...latencies) : null,
  sketch: encode(sketchOf(latencies)),
})

/** So many monitors that nobody checks; every second one carries `even`. */
async function scene(count: number, more = {}) {
  const { key, workspaceId } = await createWorkspace()
  const create = Array.from({ length: count }, (_, index) => ({
    name: `M ${index}`,
    check: { type: 'http', url: `${inject('targets')}/ok` },
    regions: ['weur', 'oc'],
    tags: index % 2 === 0 ? ['even'] : ['odd'],
    paused: true,
    ...more,
  }))
  const answer = await request('/api/v1/monitors/bulk', { key, body: { create } })
  const made = await answer.json<{ create: { monitor: { id: string } }[] }>()
  const ids = made.create.map(({ monitor }) => monitor.id)
  const get = async (query: string) => (await request(`/api/v1/series?${query}`, { key })).json<Series>()
  /** Files an hour of each, as the hours queue does: the n-th monitor answers in 10 + n ms. */
  const file = (start: number, region: string, revision = 1, some = ids) =>
    fileHours(
      env.DB,
      some.map((monitorId) => {
        const ms = 10 + ids.indexOf(monitorId)
        const cells = [cell(start, [ms, ms]), cell(start + cellMs, [ms], 1)]
        return { workspaceId, monitorId, region, start, revision, body: encodeCells(cells).toBase64() }
      }),
      [],
    )
  return { key, workspaceId, ids, get, file }
}

const lastHour = () => Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs
const since = (start: number) => `from=${new Date(start).toISOString()}&step=300`

describe('GET /series', () => {
  it('adds up many monitors from the rows that are kept of them together', async ({ expect }) => {
    const { workspaceId, get, file } = await scene(60)
    const start = lastHour()
    await file(start, 'weur')
    await file(start, 'oc')
    await rollGroups(env.DB, { from: start, to: start + hourMs })
    // What is kept of each one is not read: it may go.
    await env.DB.prepare("DELETE FROM hours WHERE workspace_id = ? AND monitor_id LIKE 'mon%'")
      .bind(workspaceId)
      .run()

    const { monitors, data } = await get(since(start))
    expect(monitors).toBe(60)
    expect(data).toMatchObject([
      { t: new Date(start).toISOString(), region: null, checks: 240, up: 240, down: 0, minMs: 10, maxMs: 69 },
      { checks: 240, up: 120, down: 120 },
    ])
    expect(data[0]?.meanMs).toBeCloseTo(39.5, 0)
    expect(data[0]?.p50Ms).toBeGreaterThan(38)
    expect(data[0]?.p50Ms).toBeLessThan(41)

    const regions = (await get(`${since(start)}&by=region`)).data.map(({ region, checks }) => [
      region,
      checks,
    ])
    expect(regions.slice(0, 2)).toEqual([
      ['oc', 120],
      ['weur', 120],
    ])
    expect((await get(`${since(start)}&region=oc`)).data[0]).toMatchObject({ checks: 120 })
    const even = await get(`${since(start)}&tag=even`)
    expect(even.monitors).toBe(30)
    expect(even.data[0]).toMatchObject({ checks: 120, minMs: 10, maxMs: 68 })
    expect((await get(`${since(start)}&tag=nobody`)).data).toEqual([])
  })

  it('takes in late and revised hours, and writes nothing when there is nothing new', async ({ expect }) => {
    const { workspaceId, ids, get, file } = await scene(30)
    const start = lastHour()
    const range = { from: start, to: start + hourMs }
    const revisions = async () =>
      (
        await env.DB.prepare(
          "SELECT monitor_id, revision FROM hours WHERE workspace_id = ? AND monitor_id LIKE 'grp%'",
        )
          .bind(workspaceId)
          .all()
      ).results
    await file(start, 'weur', 1, ids.slice(0, 25))
    await rollGroups(env.DB, range)
    expect((await get(since(start))).data[0]).toMatchObject({ checks: 50 })
    const before = await revisions()
    await rollGroups(env.DB, range)
    expect(await revisions()).toEqual(before)
    await file(start, 'weur', 1, ids.slice(25))
    await rollGroups(env.DB, range)
    expect((await get(since(start))).data[0]).toMatchObject({ checks: 60 })
  })

  it('counts what was checked until it was deleted, also when others are late with that hour', async ({
    expect,
  }) => {
    const { key, ids, get, file } = await scene(40)
    const start = lastHour()
    const range = { from: start, to: start + hourMs }
    await file(start, 'weur', 1, ids.slice(0, 35))
    await rollGroups(env.DB, range)
    const gone = { delete: ids.slice(0, 15) }
    expect((await request('/api/v1/monitors/bulk', { key, body: gone })).status).toBe(200)
    await file(start, 'weur', 1, ids.slice(35))
    await rollGroups(env.DB, range)
    expect(await get(since(start))).toMatchObject({ monitors: 25, data: [{ checks: 80 }, { checks: 80 }] })
  })

  it('keeps the past of a group that was small then', async ({ expect }) => {
    const { key, ids, get, file } = await scene(15)
    const start = lastHour()
    await file(start, 'weur')
    const old = Math.floor(Date.now() / dayMs) * dayMs - 9 * dayMs
    await file(old, 'weur')
    await rollDays(env.DB, { from: old, to: old + dayMs })
    const check = { type: 'http', url: `${inject('targets')}/ok` }
    const create = Array.from({ length: 10 }, (_, index) => ({
      name: `More ${index}`,
      check,
      regions: ['weur'],
      paused: true,
    }))
    await request('/api/v1/monitors/bulk', { key, body: { create } })
    // Nothing is kept of them together yet.
    expect(await get(since(start))).toMatchObject({ monitors: 25, data: [{ checks: 30 }, { checks: 30 }] })
    await file(start + hourMs, 'weur', 1, ids)
    await rollGroups(env.DB, { from: start + hourMs, to: start + 2 * hourMs })
    const checks = async (query: string) => (await get(query)).data.map((point) => point.checks)
    expect(await checks(since(start))).toEqual([30, 30, 30, 30])
    const days = `from=${new Date(old).toISOString()}&step=86400`
    expect((await checks(days)).reduce((a, b) => a + b, 0)).toBe(60 + 120)
    // Nor is it lost when one asks from the middle of a day on.
    const midday = `from=${new Date(old + 12 * hourMs).toISOString()}&to=${new Date(old + 13 * hourMs).toISOString()}`
    await file(old + 12 * hourMs, 'weur')
    await rollDays(env.DB, { from: old, to: old + dayMs })
    await env.DB.prepare('DELETE FROM hours WHERE start < ?')
      .bind(old + dayMs)
      .run()
    expect(await checks(`${midday}&step=3600`)).toEqual([60])
  })

  it('adds up a few from their own hours, and shows nothing of another workspace', async ({ expect }) => {
    const { get, file } = await scene(4)
    const start = lastHour()
    await file(start, 'weur')
    expect((await get(since(start))).data).toMatchObject([
      { checks: 8, up: 8 },
      { checks: 8, down: 4 },
    ])
    expect((await get(`${since(start)}&tag=even`)).data).toMatchObject([{ checks: 4 }, { checks: 4 }])
    const other = await createWorkspace()
    const answer = await request(`/api/v1/series?${since(start)}`, { key: other.key })
    expect(await answer.json()).toMatchObject({ monitors: 0, data: [] })
    expect((await request('/api/v1/series?by=colour', { key: other.key })).status).toBe(422)
  })

  it('holds what the lanes have counted in the open hour', async ({ expect }) => {
    const { get, file, ids } = await scene(24, { paused: false, intervalSeconds: 10, regions: ['eeur'] })
    await vi.waitFor(
      async () => {
        const { data } = await get('step=300')
        expect(data.reduce((sum, { checks }) => sum + checks, 0)).toBeGreaterThanOrEqual(24)
      },
      { timeout: 40_000, interval: 1_000 },
    )
    const { data } = await get('tag=even')
    expect(data.at(-1)?.up).toBeGreaterThan(0)

    // An hour that is kept without the lanes that are late does not hide what they have counted.
    const counted = async () => (await get('step=300')).data.reduce((sum, { checks }) => sum + checks, 0)
    const before = await counted()
    const open = Math.floor(Date.now() / hourMs) * hourMs
    await file(open, 'eeur', 1, ids.slice(0, 1))
    await rollGroups(env.DB, { from: open, to: open + hourMs })
    const atLeastAsMany = async () => expect(await counted()).toBeGreaterThanOrEqual(before)
    await vi.waitFor(atLeastAsMany, { timeout: 15_000, interval: 500 })
  }, 60_000)

  it('goes on in day rows, which are made and kept like a monitor’s, and go with its last', async ({
    expect,
  }) => {
    const { workspaceId, get, file } = await scene(25)
    const day = Math.floor(Date.now() / dayMs) * dayMs - 9 * dayMs
    await file(day + hourMs, 'weur')
    await rollGroups(env.DB, { from: day, to: day + dayMs })
    await rollDays(env.DB, { from: day, to: day + dayMs })
    const to = new Date(day + dayMs).toISOString()
    const { data } = await get(`from=${new Date(day).toISOString()}&to=${to}&step=3600`)
    expect(data).toMatchObject([{ t: new Date(day + hourMs).toISOString(), checks: 100, up: 75, down: 25 }])

    const groups = async (table: 'hours' | 'days') =>
      (await groupIdsAfter(env.DB, table, '', 100)).filter((id) => id.includes(workspaceId))
    expect(await groups('hours')).toEqual([`grp_all:${workspaceId}`])
    await retain(env.DB, Date.now())
    expect(await groups('hours')).toEqual([])
    expect(await groups('days')).toEqual([`grp_all:${workspaceId}`])
    await retain(env.DB, Date.now() + 400 * dayMs)
    expect(await groups('days')).toEqual([])
  })
})
