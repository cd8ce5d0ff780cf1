import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { tellOwedRules } from '#assign/rules'
import { openDatabase } from '#db/database'
import { untoldStreams } from '#db/queries/rules'
import { lane, streamObject } from '#platform/objects'
import { createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')
const until = <T>(what: () => Promise<T>, timeout = 15_000): Promise<T> =>
  vi.waitFor(what, { timeout, interval: 1_000 })

async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const call = async (path: string, method = 'GET', body?: unknown) => {
    const response = await request(`/api/v1${path}`, { key, method, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : null }
  }
  const made = async (path: string, body: unknown) => {
    const answer = await call(path, 'POST', body)
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const monitor = (name: string, path: string, tags: string[]) =>
    made('/monitors', {
      name,
      check: { type: 'http', url: `${targets}${path}` },
      intervalSeconds: 10,
      regions: ['weur'],
      tags,
    })
  const lanesOf = async (): Promise<string[]> => {
    const { results } = await env.DB.prepare(
      'SELECT DISTINCT lane FROM assignments WHERE workspace_id = ? AND removed = 0',
    )
      .bind(workspaceId)
      .all<{ lane: string }>()
    return results.map((row) => row.lane)
  }
  /** What lanes know of streams to feed. */
  const feeds = async (): Promise<string[]> => {
    const found = await Promise.all(
      (await lanesOf()).map(async (name) =>
        runInDurableObject(env.LANES.getByName(name), (_, { storage }) =>
          storage.sql
            .exec<{ id: string }>('SELECT stream_id AS id FROM feeds')
            .toArray()
            .map(({ id }) => id),
        ),
      ),
    )
    return found.flat()
  }
  const spare = await monitor('Spare', '/ok', [])
  /** A lane packs results when its assignment changes, and hands them over when it is poked. */
  const hurry = async () => {
    await call(`/monitors/${spare.id}`, 'PATCH', { name: `Spare ${crypto.randomUUID()}` })
    for (const name of await lanesOf()) await lane(env, name).poke(Date.now())
  }
  return { workspaceId, call, made, monitor, feeds, hurry }
}

const slowRule = {
  name: 'Slow API',
  stream: 'checks',
  aggregate: { fn: 'p95', field: 'latencyMs' },
  where: { tag: ['api'], region: ['weur'] },
  condition: { op: '>', value: 200 },
}

describe('the stream of check results', () => {
  it('is there for who asks, as it is, and takes nothing from others', async ({ expect }) => {
    const { call, made, feeds } = await scene()
    expect((await call('/streams/checks')).status).toBe(404)
    expect(await feeds()).toEqual([])
    const shaped = await call('/streams', 'POST', { name: 'checks', dimensions: ['country'] })
    expect(shaped).toMatchObject({ status: 422, body: { errors: [{ path: 'name' }] } })
    const stream = await made('/streams', { name: 'checks' })
    expect(stream).toMatchObject({ dimensions: ['monitor', 'region', 'outcome'], measures: ['latencyMs'] })
    expect((await call('/streams', 'POST', { name: 'checks' })).status).toBe(409)
    await until(async () => expect(await feeds()).toEqual([stream.id]))
    const reserved = { status: 409, body: { code: 'stream.reserved' } }
    expect(await call('/streams/checks/events', 'POST', [{ monitor: 'mon_1' }])).toMatchObject(reserved)
    expect(await call('/streams/checks/socket')).toMatchObject(reserved)
    expect(await call('/streams/checks/schemas', 'POST', { schema: {} })).toMatchObject(reserved)
    expect((await call('/streams/checks', 'PATCH', { time: null })).status).toBe(422)
    expect((await call('/streams/checks', 'PATCH', { latenessSeconds: 90 })).status).toBe(200)
    expect((await call('/streams/checks', 'DELETE')).status).toBe(204)
    await until(async () => expect(await feeds()).toEqual([]))
  })

  it('comes with the first rule that names it, and stays while one does', async ({ expect }) => {
    const { call, made, feeds } = await scene()
    const rule = await made('/rules', { ...slowRule, window: '1m', span: 5 })
    expect(rule).toMatchObject({ span: 5, where: { tag: ['api'] } })
    await until(async () => expect(await feeds()).toHaveLength(1))
    expect((await call('/streams/checks', 'DELETE')).body.code).toBe('stream.in_use')
    const grouped = await call('/rules', 'POST', { ...slowRule, window: '1m', groupBy: ['tag'] })
    expect(grouped).toMatchObject({ status: 422, body: { errors: [{ path: 'groupBy.0' }] } })
  })

  it('owes its rules anew when somebody carries another tag', async ({ expect }) => {
    const { workspaceId, call, made, monitor } = await scene()
    await made('/rules', { ...slowRule, window: '1m' })
    const stream = (await call('/streams/checks')).body
    const knows = () =>
      runInDurableObject(env.STREAMS.getByName(`stream:${workspaceId}:${stream.id}:0`), (_, { storage }) => {
        const { rule } = storage.sql.exec<{ rule: string }>('SELECT rule FROM rules').one()
        return (JSON.parse(rule) as { resolved: { own: { monitor: string[] } } }).resolved.own.monitor
      })
    expect(await knows()).toEqual([])
    const { id } = await monitor('Tagged', '/ok', ['api'])
    expect((await untoldStreams(openDatabase(env.DB), 10)).map((one) => one.id)).toContain(stream.id)
    await tellOwedRules(env)
    expect(await knows()).toEqual([id])
    await call(`/monitors/${id}`, 'PATCH', { tags: ['web'] })
    await tellOwedRules(env)
    expect(await knows()).toEqual([])
  })

  it(
    'lets a rule judge the p95 of all monitors with a tag in a region, over several windows',
    {
      timeout: 180_000,
    },
    async ({ expect }) => {
      const { workspaceId, call, made, monitor, hurry } = await scene()
      const inbox = crypto.randomUUID()
      await made('/channels', {
        name: 'hook',
        type: 'webhook',
        config: { url: `${targets}/receive?key=${inbox}` },
      })
      const heard = async () => {
        const all = await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()
        return all.map(
          ({ body }) => JSON.parse(body) as { type: string; data: { notice: { title: string } } },
        )
      }
      const stream = await made('/streams', { name: 'checks' })
      // Windows of a minute, and results a minute at a time, would take this test as many minutes.
      await call('/streams/checks', 'PATCH', { windows: ['10s', '1m', '1h'], latenessSeconds: 15 })
      const rule = { ...slowRule, window: '10s', span: 2 }
      await made('/rules', rule)
      await made('/rules', { ...rule, name: 'Slow site', where: { tag: ['web'] } })
      const slow = await Promise.all(
        [1, 2, 3].map((n) => monitor(`API ${n}`, '/slow?ms=300', ['api', `n${n}`])),
      )
      const quick = await monitor('Site', '/ok', ['web'])
      await tellOwedRules(env)
      await until(async () => {
        await hurry()
        expect((await heard()).length).toBeGreaterThan(0)
      }, 80_000)
      const [opened] = await heard()
      expect(opened?.data.notice.title).toMatch(
        /^Slow API: p95 of latencyMs over 20 s is [3-9]\d\d(\.\d+)?, above 200 for 10 s$/,
      )
      const byMonitor = async (where: string) => {
        const { body } = await call(
          `/streams/checks/aggregate?window=600&groupBy=monitor,region,outcome&where=${where}`,
        )
        return body.data as { key: { monitor: string }; count: number; p95: { latencyMs: number } }[]
      }
      const rows = await byMonitor('tag:api')
      expect(new Set(rows.map(({ key }) => key.monitor))).toEqual(new Set(slow.map(({ id }) => id)))
      expect(rows).toHaveLength(3)
      for (const { key, p95 } of rows) {
        expect(key).toMatchObject({ region: 'weur', outcome: 'up' })
        expect(p95.latencyMs).toBeGreaterThanOrEqual(295)
      }
      expect((await byMonitor(`tag:api,tag:web,monitor:${quick.id}`)).map(({ key }) => key.monitor)).toEqual([
        quick.id,
      ])
      const recent = (await call('/streams/checks/recent?where=tag:web')).body.data as { id: string }[]
      expect(recent[0]).toMatchObject({ monitor: quick.id, outcome: 'up', statusCode: 200, failure: null })
      const counted = await streamObject(env, workspaceId, stream.id, 0).health()
      expect(counted).toMatchObject({ duplicates: 0, refused: 0 })
      for (const { id } of slow)
        await call(`/monitors/${id}`, 'PATCH', { check: { type: 'http', url: `${targets}/ok` } })
      await until(async () => {
        await hurry()
        expect((await heard()).map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved'])
      }, 80_000)
      const dry = await call('/rules/dry-run', 'POST', {
        rule,
        from: new Date(Date.now() - 300_000).toISOString(),
      })
      expect(dry.body.data).toHaveLength(1)
      expect(dry.body.data[0].firings).toHaveLength(1)
    },
  )
})
