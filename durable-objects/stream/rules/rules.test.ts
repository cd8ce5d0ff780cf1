import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')
const until = <T>(what: () => Promise<T>): Promise<T> => vi.waitFor(what, { timeout: 15_000, interval: 50 })

interface Heard {
  type: string
  data: { notice: { title: string; text: string }; incident: { id: string; ruleId: string | null } }
}

/** A workspace with a stream of orders and a receiver of alerts. */
async function scene(more: Record<string, unknown> = {}) {
  const { key, workspaceId } = await createWorkspace()
  const inbox = crypto.randomUUID()
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
  await made('/channels', {
    name: 'hook',
    type: 'webhook',
    config: { url: `${targets}/receive?key=${inbox}` },
  })
  const stream = await made('/streams', {
    name: 'orders',
    time: 'at',
    dimensions: ['country'],
    measures: ['amount'],
    latenessSeconds: 0,
    ...more,
  })
  const heard = async () => {
    const all = await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()
    return all.map(({ body }) => JSON.parse(body) as Heard)
  }
  const send = async (events: object[]) => {
    const { status, body } = await call('/streams/orders/events', 'POST', events)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  const rule = (fields: Record<string, unknown>) =>
    made('/rules', { name: 'Orders', stream: 'orders', window: '1s', aggregate: { fn: 'count' }, ...fields })
  const shard = (number = 0) => env.STREAMS.getByName(`stream:${workspaceId}:${stream.id}:${number}`)
  return { key, workspaceId, call, made, heard, send, rule, shard, stream }
}
/** Events of a window that is still to come: they are in time, however slow the machine is. */
const some = (count: number, country = 'de', at = Date.now() + 1_500) =>
  Array.from({ length: count }, () => ({ country, amount: 10, at }))

describe('a rule of a stream', () => {
  it('opens an incident for each key that breaches it, and ends it', async ({ expect }) => {
    const { call, heard, send, rule } = await scene()
    const made = await rule({
      name: 'Many orders',
      groupBy: ['country'],
      condition: { op: '>', value: 4 },
      severity: 'warning',
    })
    await send([...some(5), ...some(2, 'fr')])
    await until(async () => expect((await heard()).length).toBeGreaterThan(1))
    const said = await heard()
    expect(said.map(({ type, data }) => [type, data.notice.title])).toEqual([
      ['incident.opened', 'Many orders: count of country=de is 5, above 4 for 1 s'],
      ['incident.resolved', 'Resolved: Many orders: count of country=de is 5, above 4 for 1 s'],
    ])
    expect(said[1]?.data.notice.text).toContain('count of country=de is 0')
    const { id } = said[0]?.data.incident ?? {}
    expect((await call(`/incidents/${id}`)).body).toMatchObject({
      status: 'resolved',
      ruleId: made.id,
      severity: 'warning',
      members: [{ labels: { rule: 'Many orders', stream: 'orders', country: 'de' } }],
    })
  })

  it('hears of silence though nothing comes, also after it was put out of memory', async ({ expect }) => {
    const { call, heard, send, rule, shard } = await scene()
    const made = await rule({ name: 'Silent', condition: { absent: { windows: 2 } } })
    await evictDurableObject(shard())
    await until(async () => {
      await runDurableObjectAlarm(shard())
      expect(await heard()).toHaveLength(1)
    })
    expect((await heard())[0]?.data.notice.title).toBe('Silent: nothing for 2 s')
    const state = await call(`/rules/${made.id}/state`)
    expect(state.body).toMatchObject({ firing: [{ key: {}, value: 0 }] })
    await evictDurableObject(shard())
    await send(some(1))
    await until(async () => expect((await heard())[1]?.type).toBe('incident.resolved'))
    expect((await heard()).map(({ type }) => type).slice(0, 2)).toEqual([
      'incident.opened',
      'incident.resolved',
    ])
  })

  it('loses no transition and tells none twice, whenever it is cut off', async ({ expect }) => {
    const { heard, send, rule, shard } = await scene()
    await rule({ condition: { op: '>', value: 4 }, clearFor: 600 })
    await send(some(5))
    for (let crash = 0; crash < 4; crash += 1) {
      await scheduler.wait(600)
      await runInDurableObject(shard(), (_, state) => state.abort('crash')).catch(() => undefined)
      await runDurableObjectAlarm(shard())
    }
    await until(async () => {
      await runDurableObjectAlarm(shard())
      expect(await heard()).toHaveLength(1)
    })
    await send(some(9))
    await scheduler.wait(2_000)
    expect(await heard()).toHaveLength(1)
  })

  it('ends what fires when it is paused, changed to look elsewhere, or deleted', async ({ expect }) => {
    const { call, heard, send, rule } = await scene()
    const firing = { condition: { op: '>', value: 0 }, clearFor: 600 }
    const rules = [
      await rule({ ...firing, name: 'Paused' }),
      await rule({ ...firing, name: 'Changed' }),
      await rule({ ...firing, name: 'Deleted' }),
    ]
    await send(some(1))
    await until(async () => expect(await heard()).toHaveLength(3))
    const [paused, changed, deleted] = rules
    await call(`/rules/${paused.id}`, 'PATCH', { paused: true })
    await call(`/rules/${changed.id}`, 'PATCH', { groupBy: ['country'] })
    await call(`/rules/${deleted.id}`, 'DELETE')
    await until(async () => expect(await heard()).toHaveLength(6))
    const ends = (await heard()).slice(3).map(({ data }) => data.notice.text)
    for (const why of ['paused', 'changed', 'deleted'])
      expect(ends.some((text) => text.includes(`The rule was ${why}`))).toBe(true)
  })

  it('keeps what fires when only its limits change', async ({ expect }) => {
    const { call, heard, send, rule } = await scene()
    const { id } = await rule({ condition: { op: '>', value: 0 }, clearFor: 600 })
    await send(some(1))
    await until(async () => expect(await heard()).toHaveLength(1))
    const changed = await call(`/rules/${id}`, 'PATCH', { condition: { op: '>', value: 3 }, clearFor: 1 })
    expect(changed).toMatchObject({ status: 200, body: { version: 2 } })
    await until(async () =>
      expect((await heard()).map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']),
    )
  })

  it('counts the events of all shards together', async ({ expect }) => {
    const { heard, send, rule, shard } = await scene({ shards: 3 })
    await rule({ name: 'Many', condition: { op: '>=', value: 12 } })
    await scheduler.wait(3_000) // the first shard comes to rest
    const at = Date.now() + 1_500
    await send(['de', 'fr', 'us', 'it'].flatMap((country) => some(3, country, at)))
    const held = await Promise.all([0, 1, 2].map(async (number) => (await shard(number).health()).accepted))
    expect(held.filter((count) => count > 0).length).toBeGreaterThan(1)
    await until(async () => expect(await heard()).toHaveLength(2))
    expect((await heard())[0]?.data.notice.title).toBe('Many: count is 12, at or above 12 for 1 s')
  })

  it('hears of events that only another shard has, though the first is at rest', async ({ expect }) => {
    const { heard, send, rule, shard } = await scene({ shards: 2 })
    await rule({ name: 'Any', condition: { op: '>', value: 0 } })
    await scheduler.wait(3_000)
    for (const country of ['de', 'fr', 'us', 'it', 'es', 'pl']) {
      if ((await shard(1).health()).accepted > 0) break
      await send(some(1, country))
      if ((await shard(0).health()).accepted > 0) await scheduler.wait(3_000)
    }
    expect((await shard(1).health()).accepted).toBe(1)
    const before = (await shard(0).health()).accepted
    await until(async () => expect(await heard()).toHaveLength(2 * before + 2))
  })

  it(
    'looks at a span of windows, also at those of before it was cut off',
    {
      timeout: 60_000,
    },
    async ({ expect }) => {
      const { heard, send, rule, shard } = await scene({ latenessSeconds: 2 })
      await rule({ name: 'Many', span: 15, condition: { op: '>=', value: 6 } })
      await scheduler.wait(12_000) // until nearly a whole span has gone by
      await send(some(3))
      await scheduler.wait(5_000)
      expect(await heard()).toHaveLength(0)
      await runInDurableObject(shard(), (_, state) => state.abort('crash')).catch(() => undefined)
      await send(some(3))
      await until(async () => {
        await runDurableObjectAlarm(shard())
        expect(await heard()).not.toHaveLength(0)
      })
      expect((await heard())[0]?.data.notice.title).toBe('Many: count over 15 s is 6, at or above 6 for 1 s')
    },
  )

  it('divides by the windows of another stream', async ({ expect }) => {
    const { call, made, heard, send, rule } = await scene()
    await made('/streams', { name: 'visits', time: 'at', dimensions: ['country'], latenessSeconds: 0 })
    await rule({
      name: 'Orders per visit',
      groupBy: ['country'],
      over: { stream: 'visits', aggregate: { fn: 'count' } },
      condition: { op: '<', value: 0.5 },
    })
    const at = Date.now() + 1_500
    await call('/streams/visits/events', 'POST', [...some(8, 'de', at), ...some(2, 'fr', at)])
    await send([...some(2, 'de', at), ...some(2, 'fr', at)])
    await until(async () => expect(await heard()).toHaveLength(1))
    expect((await heard())[0]?.data.notice.title).toBe(
      'Orders per visit: count / count of country=de is 0.25, below 0.5 for 1 s',
    )
  })

  it('is gathered by its policy, ended where it was told, and kept quiet by a silence', async ({
    expect,
  }) => {
    const { call, made, heard, send, rule } = await scene()
    const [channel] = (await call('/channels')).body.data
    const policy = await made('/policies', {
      name: 'By stream',
      steps: [{ channelIds: [channel.id] }],
      groupBy: ['stream'],
    })
    const much = {
      condition: { op: '>', value: 0 },
      groupBy: ['country'],
      clearFor: 600,
      policyId: policy.id,
    }
    const loud = await rule({ ...much, name: 'Loud' })
    await made('/silences', {
      matchers: [{ label: 'rule', value: 'Quiet' }],
      until: new Date(Date.now() + 600_000).toISOString(),
    })
    await rule({ ...much, name: 'Quiet', policyId: null })
    await send([...some(1), ...some(1, 'fr')])
    await until(async () => expect((await call(`/rules/${loud.id}/state`)).body.firing).toHaveLength(2))
    await until(async () => expect((await call('/incidents?status=ongoing')).body.data).toHaveLength(3))
    await until(async () => expect(await heard()).toHaveLength(1))
    await call(`/policies/${policy.id}`, 'PATCH', { groupBy: ['country'] })
    await call(`/rules/${loud.id}`, 'PATCH', { paused: true })
    await until(async () =>
      expect((await heard()).map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']),
    )
    expect((await call('/incidents?status=ongoing')).body.data).toHaveLength(2)
  })

  it('would have fired when it did', async ({ expect }) => {
    const { call, heard, send, rule } = await scene()
    const fields = { groupBy: ['country'], condition: { op: '>', value: 2 }, for: 2 }
    const { createdAt } = await rule(fields)
    for (const count of [3, 3, 1, 4, 4, 4]) {
      await send(some(count))
      await scheduler.wait(1_000)
    }
    await until(async () => expect((await heard()).length).toBeGreaterThanOrEqual(2))
    await scheduler.wait(2_500)
    const live = (await heard()).filter(({ type }) => type === 'incident.opened')
    const plain = { name: 'Orders', stream: 'orders', window: '1s', aggregate: { fn: 'count' } }
    const tried = await call('/rules/dry-run', 'POST', { rule: { ...plain, ...fields }, from: createdAt })
    const firings = tried.body.data.flatMap((one: { firings: { title: string }[] }) => one.firings)
    expect(firings.map(({ title }: { title: string }) => title)).toEqual(
      live.map(({ data }) => data.notice.title),
    )
  })

  it('tells what a former life of its object has left, and the same thing once', async ({ expect }) => {
    const { heard, rule, shard, workspaceId } = await scene()
    const { id } = await rule({ condition: { op: '>', value: 1e9 } })
    const fact = (firing: boolean, seq: number) =>
      JSON.stringify({
        kind: 'alert',
        id: `rule:${id}:${seq}:[]`,
        at: Date.now(),
        workspaceId,
        policyId: null,
        act: { by: 'vedette' },
        alert: { dedupKey: 'left', firing, title: 'Left', severity: 'critical', cause: 'Left', labels: {} },
      })
    await runInDurableObject(shard(), (_, { storage }) => {
      for (const one of [fact(true, 1), fact(true, 1), fact(false, 2), fact(false, 2)])
        storage.sql.exec('INSERT INTO rule_debts (receiver, fact) VALUES (?, ?)', 'alert:left', one)
    })
    await evictDurableObject(shard())
    await until(async () => {
      await runDurableObjectAlarm(shard())
      expect((await heard()).map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved'])
    })
    const left = await runInDurableObject(shard(), (_, { storage }) =>
      storage.sql.exec('SELECT * FROM rule_debts').toArray(),
    )
    expect(left).toEqual([])
  })
})
