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
const some = (count: number, country = 'de', at = Date.now()) =>
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
})
