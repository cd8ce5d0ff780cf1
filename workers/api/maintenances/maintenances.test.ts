import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { planWindows } from '#core/maintenance/plan'
import { openDatabase } from '#db/database'
import {
  listMaintenances,
  maintenancesOpenAt,
  maintenancesWithin,
  putWindows,
  selectOpenSpans,
} from '#db/queries/maintenances'
import { monitorsCoveredBy } from '#db/queries/monitors'
import { createWorkspace, request } from '../../../test/factories.ts'
import { extendMaintenances } from '../../cron/extend-maintenances.ts'

const window = (startsAt: string, endsAt: string, more = {}) => ({
  title: 'Upgrade',
  startsAt,
  endsAt,
  ...more,
})
const open = () =>
  window(new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() + 3_600_000).toISOString())

async function createMonitor(key: string, more = {}): Promise<{ id: string }> {
  const check = { type: 'http', url: `${inject('targets')}/ok` }
  const body = { name: 'Home', check, regions: ['weur'], ...more }
  return (await request('/api/v1/monitors', { key, body })).json()
}

describe('maintenances', () => {
  it('lays an open window over the monitors with its tag, and only over them', async ({ expect }) => {
    const { key } = await createWorkspace()
    const [shop, blog] = [await createMonitor(key, { tags: ['shop'] }), await createMonitor(key)]
    const response = await request('/api/v1/maintenances', { key, body: { ...open(), tags: ['shop'] } })
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ title: 'Upgrade', monitorIds: [], timezone: 'UTC' })
    const read = async (id: string) => (await request(`/api/v1/monitors/${id}`, { key })).json()
    expect(await read(shop.id)).toMatchObject({ status: 'maintenance' })
    expect(await read(blog.id)).not.toMatchObject({ status: 'maintenance' })
  })

  it('refuses times that no clock of ours can be set to', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await createMonitor(key)
    for (const [startsAt, endsAt, field] of [
      ['2026-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'endsAt'],
      ['0000-01-01T00:00:00+23:59', '2026-01-01T00:00:00Z', 'startsAt'],
    ] as const) {
      const body = window(startsAt, endsAt, { monitorIds: [id] })
      const response = await request('/api/v1/maintenances', { key, body })
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path: field }] })
    }
    const last = window(open().startsAt, '2099-12-31T00:00:00Z', { monitorIds: [id] })
    expect((await request('/api/v1/maintenances', { key, body: last })).status).toBe(201)
    await vi.waitFor(async () => {
      const monitor = await (await request(`/api/v1/monitors/${id}`, { key })).json()
      expect(monitor).toMatchObject({ status: 'maintenance' })
    })
  })

  it('lets a window be changed and deleted', async ({ expect }) => {
    const { key } = await createWorkspace()
    const { id } = await createMonitor(key)
    const made = await (
      await request('/api/v1/maintenances', { key, body: open() })
    ).json<{
      id: string
    }>()
    const path = `/api/v1/maintenances/${made.id}`
    const past = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-01T01:00:00Z' }
    const changed = await request(path, { method: 'PATCH', key, body: past })
    expect(await changed.json()).toMatchObject({ id: made.id, endsAt: '2026-01-01T01:00:00.000Z' })
    const monitor = await (await request(`/api/v1/monitors/${id}`, { key })).json()
    expect(monitor).not.toMatchObject({ status: 'maintenance' })
    expect((await request(path, { method: 'DELETE', key })).status).toBe(204)
    expect((await request(path, { key })).status).toBe(404)
  })

  it('owes a change of a window to the lanes of the monitors that it covers', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const { id } = await createMonitor(key)
    const version = () =>
      env.DB.prepare('SELECT version FROM assignments WHERE workspace_id = ? AND monitor_id = ?')
        .bind(workspaceId, id)
        .first<number>('version')
    const before = await version()
    await request('/api/v1/maintenances', { key, body: { ...open(), monitorIds: [id] } })
    expect(await version()).toBeGreaterThan(before ?? Infinity)
  })

  it('repeats by a rule: open now, planned next, spelt out for reports, and never rewritten', async ({
    expect,
  }) => {
    const { key } = await createWorkspace()
    const { id } = await createMonitor(key, { group: 'Shop' })
    const other = await createMonitor(key, { group: 'Blog' })
    const hour = 3_600_000
    const begun = new Date(Math.floor(Date.now() / hour) * hour - 48 * hour)
    const body = {
      title: 'Every hour',
      groups: ['Shop'],
      startsAt: begun.toISOString(),
      rrule: 'RRULE:FREQ=HOURLY',
      durationSeconds: 3_600,
    }
    const response = await request('/api/v1/maintenances', { key, body })
    expect(response.status).toBe(201)
    const made = await response.json<{ id: string }>()
    expect(made).toMatchObject({
      rrule: 'FREQ=HOURLY',
      endsAt: null,
      until: null,
      current: { startsAt: expect.any(String) },
      next: { startsAt: expect.any(String) },
    })
    const read = async (one: string) => (await request(`/api/v1/monitors/${one}`, { key })).json()
    expect(await read(id)).toMatchObject({ status: 'maintenance' })
    expect(await read(other.id)).not.toMatchObject({ status: 'maintenance' })

    const windows = async () => {
      const list = await request(`/api/v1/monitors/${id}/maintenances`, { key })
      return (await list.json<{ data: { startsAt: string; endsAt: string }[] }>()).data
    }
    const before = await windows()
    expect(before.length).toBeGreaterThanOrEqual(48)

    const ended = await request(`/api/v1/maintenances/${made.id}`, {
      method: 'PATCH',
      key,
      body: { until: new Date().toISOString() },
    })
    expect(await ended.json()).toMatchObject({ next: null })
    const after = await windows()
    expect(after.slice(0, 48)).toEqual(before.slice(0, 48))
  })

  it('keeps the windows of a rule that were when it becomes a single window, and when that is moved', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const hour = 3_600_000
    const begun = Math.floor(Date.now() / hour) * hour - 48 * hour
    const when = (time: number) => new Date(time).toISOString()
    const rule = { title: 'x', startsAt: when(begun), rrule: 'FREQ=HOURLY', durationSeconds: 600 }
    const made = await request('/api/v1/maintenances', { key, body: rule })
    const { id } = await made.json<{ id: string }>()
    const starts = async () => {
      const { results } = await env.DB.prepare(
        'SELECT starts_at AS at FROM maintenance_windows WHERE workspace_id = ? ORDER BY starts_at',
      )
        .bind(workspaceId)
        .all<{ at: number }>()
      return results.map(({ at }) => at)
    }
    const past = (await starts()).filter((at) => at < Date.now())
    expect(past.length).toBeGreaterThanOrEqual(48)
    const path = `/api/v1/maintenances/${id}`
    for (const days of [3, 5]) {
      const startsAt = begun + days * 24 * hour
      const body = {
        rrule: null,
        durationSeconds: null,
        startsAt: when(startsAt),
        endsAt: when(startsAt + hour),
      }
      expect((await request(path, { method: 'PATCH', key, body })).status).toBe(200)
      expect(await starts()).toEqual([...past, startsAt])
    }
  })

  it('shows monitors in maintenance while a window is open, of whatever kind, and only then', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const db = openDatabase(env.DB)
    const hour = 3_600_000
    const bodies = [
      { ...open(), title: 'once' },
      window('2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z', { title: 'long' }),
      window('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', { title: 'over' }),
      window('2098-01-01T00:00:00Z', '2099-01-01T00:00:00Z', { title: 'to come' }),
    ]
    const rule = { startsAt: '2026-01-01T00:00:00Z', rrule: 'FREQ=HOURLY' }
    const ends = { until: new Date(Date.now() + 60_000).toISOString() }
    bodies.push({ ...rule, ...ends, title: 'rule', durationSeconds: 3_600 } as never)
    for (const body of bodies) expect((await request('/api/v1/maintenances', { key, body })).status).toBe(201)
    for (const now of [Date.now(), Date.now() + 59 * 60_000, Date.now() + 3 * hour]) {
      const spans = await maintenancesOpenAt(db, workspaceId, now)
      expect(spans).toEqual(await maintenancesWithin(db, workspaceId, { from: now, to: now + 1 }))
      expect(spans.some(({ title }) => title === 'long')).toBe(true)
      expect(spans.some(({ title }) => title === 'once')).toBe(now < Date.now() + hour)
    }
    expect((await maintenancesOpenAt(db, workspaceId, Date.now())).map(({ title }) => title)).toContain(
      'rule',
    )
  })

  it('asks for the monitors of many windows at once, and for those of none not at all', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const [shop, blog] = [await createMonitor(key, { tags: ['shop'] }), await createMonitor(key)]
    await createMonitor(key)
    const db = openDatabase(env.DB)
    const reads = vi.spyOn(db, 'select')
    expect(await monitorsCoveredBy(db, workspaceId, [])).toEqual([])
    expect(reads).not.toHaveBeenCalled()
    const scope = { monitorIds: [], tags: [], groups: [] }
    const windows = [
      { ...scope, tags: ['shop'] },
      { ...scope, monitorIds: [blog.id, shop.id] },
    ]
    expect((await monitorsCoveredBy(db, workspaceId, windows)).toSorted()).toEqual(
      [shop.id, blog.id].toSorted(),
    )
    expect(reads).toHaveBeenCalledOnce()
  })

  it('finds what is open by key, and reads neither what was nor what is spelt out ahead', async ({
    expect,
  }) => {
    const query = openDatabase(env.DB)
    const { sql, params } = selectOpenSpans(query, 'wsp_x', 1).toSQL()
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>()
    expect(results.map(({ detail }) => detail)).toEqual([
      'SEARCH maintenances USING INDEX maintenances_by_workspace (workspace_id=? AND ends_at>?)',
      expect.stringMatching(
        /^SEARCH maintenance_windows .*\(maintenance_id=\? AND starts_at>\? AND starts_at<\?\)$/,
      ),
      'USE TEMP B-TREE FOR ORDER BY',
    ])
  })

  it('is looked ahead of by the daily job', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const body = { title: 'Nightly', cron: '30 3 * * *', durationSeconds: 600, timezone: 'Europe/Berlin' }
    const made = await request('/api/v1/maintenances', { key, body })
    expect(made.status).toBe(201)
    const count = async () =>
      env.DB.prepare('SELECT COUNT(*) AS n FROM maintenance_windows WHERE workspace_id = ?')
        .bind(workspaceId)
        .first<number>('n')
    expect(await count()).toBeGreaterThanOrEqual(60)
    const later = Date.now() + 30 * 86_400_000
    await extendMaintenances.run(env, { scheduledTime: later, now: later })
    expect(await count()).toBeGreaterThanOrEqual(90)
    // What is there already is not written again.
    const [row] = await listMaintenances(openDatabase(env.DB), workspaceId, { limit: 1, before: undefined })
    if (!row) throw new Error('It is gone')
    const { windows } = planWindows(row, later, row)
    const { meta } = await putWindows(openDatabase(env.DB), row, windows).run()
    expect(meta.changes).toBe(0)
  })

  it('that can no longer be reckoned is shown without windows, and stops no list and no job', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const said = vi.spyOn(console, 'error').mockReturnValue()
    await env.DB.prepare(
      `INSERT INTO maintenances (id, workspace_id, title, monitor_ids, tags, starts_at, ends_at, timezone, rrule,
         duration_seconds, created_at)
       VALUES ('0' || ?1, ?1, 'Broken', '[]', '[]', 1, 4000000000000, 'UTC', 'FREQ=HOURLY;COUNT=40000', 600, 1)`,
    )
      .bind(workspaceId)
      .run()
    const body = { title: 'Nightly', cron: '30 3 * * *', durationSeconds: 600 }
    expect((await request('/api/v1/maintenances', { key, body })).status).toBe(201)
    const response = await request('/api/v1/maintenances', { key })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      data: [
        { title: 'Nightly', next: { startsAt: expect.any(String) } },
        { title: 'Broken', current: null, next: null },
      ],
    })
    const later = Date.now() + 30 * 86_400_000
    await extendMaintenances.run(env, { scheduledTime: later, now: later })
    const spelt = await env.DB.prepare('SELECT COUNT(*) AS n FROM maintenance_windows WHERE workspace_id = ?')
      .bind(workspaceId)
      .first<number>('n')
    expect(spelt).toBeGreaterThanOrEqual(90)
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })

  it('refuses what does not fit together', async ({ expect }) => {
    const { key } = await createWorkspace()
    const start = new Date().toISOString()
    const daily = { title: 'x', startsAt: start, rrule: 'FREQ=DAILY', durationSeconds: 600 }
    const cases = [
      { body: { ...daily, cron: '0 3 * * *' }, path: 'cron' },
      { body: { ...daily, durationSeconds: undefined }, path: 'durationSeconds' },
      { body: { ...daily, endsAt: start }, path: 'endsAt' },
      { body: { ...daily, rrule: 'FREQ=SECONDLY' }, path: 'rrule' },
      { body: { ...daily, rrule: 'FREQ=HOURLY;COUNT=3000' }, path: 'rrule' },
      { body: { ...daily, rrule: undefined, cron: '* * * * *' }, path: 'cron' },
      { body: { title: 'x', startsAt: start }, path: 'endsAt' },
      { body: { title: 'x', endsAt: start }, path: 'startsAt' },
      { body: { ...open(), until: start }, path: 'until' },
    ]
    for (const { body, path } of cases) {
      const response = await request('/api/v1/maintenances', { key, body })
      expect(response.status, path).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path }] })
    }
  })

  it('refuses an end before the start, a stranger and an unknown zone', async ({ expect }) => {
    const [{ key }, other] = [await createWorkspace(), await createWorkspace()]
    const theirs = await createMonitor(other.key)
    const cases = [
      { body: window('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'), path: 'endsAt' },
      { body: { ...open(), monitorIds: [theirs.id] }, path: 'monitorIds.0' },
      { body: { ...open(), timezone: 'Middle/Earth' }, path: 'timezone' },
    ]
    for (const { body, path } of cases) {
      const response = await request('/api/v1/maintenances', { key, body })
      expect(response.status, path).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path }] })
    }
  })

  it('knows nothing of another workspace', async ({ expect }) => {
    const [{ key }, other] = [await createWorkspace(), await createWorkspace()]
    const made = await (
      await request('/api/v1/maintenances', { key, body: open() })
    ).json<{
      id: string
    }>()
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { title: 'Mine' } : undefined
      const response = await request(`/api/v1/maintenances/${made.id}`, { method, key: other.key, body })
      expect(response.status, method).toBe(404)
    }
    expect(await (await request('/api/v1/maintenances', { key: other.key })).json()).toMatchObject({
      data: [],
    })
  })
})
