import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { dayMs, hourMs } from '#core/cell'
import { encodeCells } from '#core/cells-codec'
import { encode, sketchOf } from '#core/sketch'
import { uptime } from '#core/uptime'
import { openDatabase } from '#db/database'
import { assignmentsOf, bumpLanes, purgeRemoved } from '#db/queries/assignments'
import { insertLanes } from '#db/queries/lanes'
import { finishMoves, startMoves } from '#db/queries/moves'
import { findMonitor } from '#db/queries/monitors'
import { fileHours } from '#db/queries/rollups'
import { readPage } from '#db/queries/status-facts'
import { rollDays } from '../../rollups/day.ts'
import { retain } from '../../rollups/retention.ts'
import { pageFacts } from '../../status/facts.ts'
import { historyOf } from '../monitors/history.ts'
import { createWorkspace, request, type TestWorkspace } from '../../../test/factories.ts'

const today = Math.floor(Date.now() / dayMs) * dayMs
const start = today - 10 * dayMs

/** A monitor that has been there for twelve days, was down for two hours, and whose checks are filed for one day. */
async function makeMonitor({ key, workspaceId }: TestWorkspace, name: string, more = {}): Promise<string> {
  const body = {
    name,
    check: { type: 'http', url: 'http://127.0.0.1:9/' },
    regions: ['weur'],
    intervalSeconds: 86_400,
    paused: true,
    slo: { target: 99 },
    ...more,
  }
  const { id } = await (await request('/api/v1/monitors', { key, body })).json<{ id: string }>()
  const born = today - 12 * dayMs
  const change = (seq: number, from: string, to: string, at: number) =>
    env.DB.prepare(
      `INSERT INTO transitions (id, workspace_id, monitor_id, seq, from_status, to_status, at, decided_at, regions)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, '["weur"]')`,
    ).bind(`${id}:${seq}`, workspaceId, id, seq, from, to, at)
  await env.DB.batch([
    env.DB.prepare('UPDATE monitors SET created_at = ?2 WHERE id = ?1').bind(id, born),
    change(1, 'pending', 'up', born),
    change(2, 'up', 'down', start + 5 * hourMs),
    change(3, 'down', 'up', start + 7 * hourMs),
  ])
  const cell = {
    monitorId: id,
    region: 'weur',
    start: start + 5 * hourMs,
    checks: 12,
    up: 6,
    degraded: 0,
    down: 5,
    unknown: 1,
    minMs: 1,
    maxMs: 2,
    sketch: encode(sketchOf([1, 2])),
  }
  const rows = [
    {
      workspaceId,
      monitorId: id,
      region: 'weur',
      start: start + 5 * hourMs,
      revision: 1,
      body: encodeCells([cell]).toBase64(),
    },
  ]
  await fileHours(env.DB, rows, [])
  return id
}
const span = `from=${new Date(start).toISOString()}&to=${new Date(start + dayMs).toISOString()}`

const db = openDatabase(env.DB)

/** Moves a monitor's only region, as the cron does, and forgets the old assignment, as a lane that has heard of it does. */
async function move(monitorId: string, from: string, to: string, at: number): Promise<void> {
  const moves = [{ monitorId, from, to, waitMs: null }]
  await db.$client.batch([bumpLanes(db, [], [from, to]), ...startMoves(db, moves, at)])
}
async function forget(lane: string, at: number): Promise<void> {
  await finishMoves(db, at)
  await purgeRemoved(db, lane, Number.MAX_SAFE_INTEGER)
}

describe('the SLA report', () => {
  it('never counts a time in which we were blind, wherever the monitor has moved since', async ({
    expect,
  }) => {
    const workspace = await createWorkspace()
    const { key, workspaceId } = workspace
    const id = await makeMonitor(workspace, 'Wanderer')
    const [placed] = await assignmentsOf(db, workspaceId, [id])
    const a = placed?.lane ?? ''
    const b = 'lane:weur:77:g9'
    await insertLanes(db, [{ name: b, region: 'weur', number: 77, generation: 9 }]).run()
    await env.DB.prepare('UPDATE assignments SET from_tick = ?2 WHERE monitor_id = ?1')
      .bind(id, today - 12 * dayMs)
      .run()
    const gap = (lane: string, from: number, to: number) => ({ lane, region: 'weur', from, to })
    const gaps = [
      // Half of what looked like an outage; B was silent then too, but had nothing to do with this monitor.
      gap(a, start + 5 * hourMs, start + 6 * hourMs),
      gap(b, start + 6 * hourMs, start + 7 * hourMs),
      gap(b, start + 10 * hourMs, start + 12 * hourMs),
      gap(a, start + 11 * hourMs, start + 13 * hourMs),
    ]
    await fileHours(env.DB, [], gaps)
    const page = { slug: 'wander', title: 'x', components: [{ name: 'x', monitorId: id }] }
    const answer = await request('/api/v1/status-pages', { key, body: page })
    const scope = { workspaceId, id: (await answer.json<{ id: string }>()).id }
    const range = { from: start, to: start + dayMs }
    /** Seconds of the day that the report, the monitor's own page and its status page each do not know about. */
    const blind = async () => {
      const report = await request(`/api/v1/reports/sla?${span}`, { key })
      const { data } = await report.json<{ data: { downSeconds: number; unknownSeconds: number }[] }>()
      expect(data).toMatchObject([{ downSeconds: 3_600, upSeconds: 20 * 3_600 }])
      const row = await findMonitor(db, workspaceId, id)
      if (!row) throw new Error('no monitor')
      const history = await historyOf(env, db, row, await assignmentsOf(db, workspaceId, [id]), range)
      const transitions = [{ at: row.createdAt, from: 'up', to: 'up' }] as const
      const moments = { now: Date.now(), since: start, incidentsSince: start }
      const records = await readPage(env.DB, scope, moments)
      const shown = records && (await pageFacts(records)).components[0]?.gaps
      return [
        data[0]?.unknownSeconds,
        uptime({ ...history, transitions }).unknownSeconds,
        uptime({ ...history, transitions, gaps: shown ?? {} }).unknownSeconds,
      ]
    }
    const threeHours = [3 * 3_600, 3 * 3_600, 3 * 3_600]

    await move(id, a, b, start + 8 * hourMs)
    await forget(a, start + 9 * hourMs)
    expect(await assignmentsOf(db, workspaceId, [id])).toMatchObject([{ lane: b }])
    expect(await blind()).toEqual(threeHours)

    // Back again before the first stay there has been forgotten, or after: it makes no difference.
    await move(id, b, a, start + 14 * hourMs)
    expect(await blind()).toEqual(threeHours)
    await move(id, a, b, start + 15 * hourMs)
    await forget(a, start + 16 * hourMs)
    expect(await blind()).toEqual(threeHours)

    await retain(env.DB, today + 400 * dayMs)
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM stints').first('n')).toBe(0)
  })

  it('states uptime, outages, sample size and what was not counted, for this workspace only', async ({
    expect,
  }) => {
    const [mine, other] = [await createWorkspace(), await createWorkspace()]
    const id = await makeMonitor(mine, 'Shop', { group: 'Money', tags: ['prod'] })
    await makeMonitor(other, 'Theirs')
    const window = {
      title: 'Work',
      startsAt: new Date(start).toISOString(),
      endsAt: new Date(start + 4 * hourMs).toISOString(),
    }
    await request('/api/v1/maintenances', { key: mine.key, body: window })
    await rollDays(env.DB, { from: start, to: start + dayMs })

    const report = await (await request(`/api/v1/reports/sla?${span}`, { key: mine.key })).json()
    expect(report).toMatchObject({
      from: new Date(start).toISOString(),
      data: [
        {
          monitorId: id,
          group: 'Money',
          uptime: 90,
          downSeconds: 7_200,
          upSeconds: 18 * 3_600,
          maintenanceSeconds: 4 * 3_600,
          unknownSeconds: 0,
          outages: 1,
          mttrSeconds: 7_200,
          mtbfSeconds: 18 * 3_600,
          target: 99,
          met: false,
          checks: 12,
          uncheckedChecks: 1,
        },
      ],
      nextCursor: null,
    })
    expect(JSON.stringify(report)).not.toContain('Theirs')
  })

  it('comes as CSV that a spreadsheet reads and does not run', async ({ expect }) => {
    const workspace = await createWorkspace()
    await makeMonitor(workspace, '=HYPERLINK("x"),1')
    const response = await request(`/api/v1/reports/sla.csv?${span}`, { key: workspace.key })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toContain('.csv"')
    const [head, line] = (await response.text()).split('\r\n')
    expect(head).toMatch(
      /^monitor,monitor_id,.*not_checked_seconds,maintenance_seconds,.*checks,checks_not_made,from,to$/,
    )
    expect(line).toMatch(/^"'=HYPERLINK\(""x""\),1",mon_/)
    // The day is not rolled up yet: its hours are counted all the same.
    expect(line).toContain(',12,1,')
  })

  it('is of nothing that has not been, and says so', async ({ expect }) => {
    const { key } = await createWorkspace()
    const day = (days: number) => new Date(Date.now() + days * dayMs).toISOString()
    for (const path of ['sla', 'sla.csv']) {
      const response = await request(`/api/v1/reports/${path}?from=${day(1)}&to=${day(2)}`, { key })
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code: 'request.invalid', errors: [{ path: 'from' }] })
    }
    const partly = await request(`/api/v1/reports/sla?to=${day(60)}`, { key })
    const { from, to } = await partly.json<{ from: string; to: string }>()
    expect(Date.parse(to)).toBeLessThanOrEqual(Date.now())
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * dayMs)
  })

  it('is by group and name, in pages, and can be of one group or tag', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { key } = workspace
    await makeMonitor(workspace, 'b', { tags: ['x'] })
    await makeMonitor(workspace, 'c', { group: 'A' })
    await makeMonitor(workspace, 'a')
    const names = async (query: string) => {
      const body = await (
        await request(`/api/v1/reports/sla?${query}`, { key })
      ).json<{
        data: { name: string }[]
        nextCursor: string | null
      }>()
      return { names: body.data.map(({ name }) => name), nextCursor: body.nextCursor }
    }
    expect((await names(span)).names).toEqual(['c', 'a', 'b'])
    const first = await names(`${span}&limit=2`)
    expect(first.names).toEqual(['c', 'a'])
    expect((await names(`${span}&limit=2&cursor=${first.nextCursor}`)).names).toEqual(['b'])
    expect((await names(`${span}&tag=x`)).names).toEqual(['b'])
    expect((await names(`${span}&group=A`)).names).toEqual(['c'])
  })

  it('goes on after a monitor that was deleted meanwhile, whatever its name', async ({ expect }) => {
    const workspace = await createWorkspace()
    const { key } = workspace
    const long = `b${'\u0000漢'.repeat(99)}`
    await makeMonitor(workspace, 'a')
    const gone = await makeMonitor(workspace, long, { group: '組'.repeat(60) })
    await makeMonitor(workspace, 'c', { group: '組'.repeat(60) })
    await makeMonitor(workspace, 'd')
    const read = async (more: string) => {
      const response = await request(`/api/v1/reports/sla?${span}&limit=1${more}`, { key })
      const { data, nextCursor } = await response.json<{
        data: { name: string }[]
        nextCursor: string | null
      }>()
      return { status: response.status, names: data?.map(({ name }) => name), nextCursor }
    }
    const first = await read('')
    expect(first).toMatchObject({ status: 200, names: [long] })
    await request(`/api/v1/monitors/${gone}`, { method: 'DELETE', key })
    const names: string[] = []
    for (let cursor = first.nextCursor; cursor;) {
      const next = await read(`&cursor=${cursor}`)
      names.push(...next.names)
      cursor = next.nextCursor
    }
    expect(names).toEqual(['c', 'a', 'd'])
    expect((await read(`&cursor=${btoa(JSON.stringify([gone]))}`)).status).toBe(422)
  })
})

describe('the reliability of one monitor', () => {
  it('says how its objective stands', async ({ expect }) => {
    const workspace = await createWorkspace()
    const id = await makeMonitor(workspace, 'Shop', { slo: { target: 99.5, windowDays: 20 } })
    const answer = await (
      await request(`/api/v1/monitors/${id}/reliability?${span}`, { key: workspace.key })
    ).json()
    expect(answer).toMatchObject({
      slo: {
        target: 99.5,
        windowDays: 20,
        burnRates: [{ hours: 1 }, { hours: 6 }, { hours: 24 }, { hours: 72 }],
      },
    })
  })

  it('refuses an objective that nobody can miss or reach', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const target of [100, 20]) {
      const body = { name: 'x', check: { type: 'http', url: 'http://127.0.0.1:9/' }, slo: { target } }
      const response = await request('/api/v1/monitors', { key, body })
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path: 'slo.target' }] })
    }
  })
})
