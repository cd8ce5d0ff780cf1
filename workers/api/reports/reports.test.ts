import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { dayMs, hourMs } from '#core/cell'
import { encodeCells } from '#core/cells-codec'
import { encode, sketchOf } from '#core/sketch'
import { fileHours } from '#db/queries/rollups'
import { rollDays } from '../../rollups/day.ts'
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

describe('the SLA report', () => {
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
