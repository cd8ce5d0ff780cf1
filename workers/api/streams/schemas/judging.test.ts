import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../../test/factories.ts'
import { addStream } from '../../../../test/streams.ts'
import type { JsonSchema } from '../../../core/stream/schema/json-schema.ts'
import { openDatabase } from '../../../db/database.ts'
import { insertSchema } from '../../../db/queries/stream-schemas.ts'
import { streamObject } from '../../../platform/objects.ts'

const record = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const plain = record({ id: { type: 'string' }, amount: { type: 'integer' } })
const wider = record({ id: { type: 'string' }, amount: { type: 'number' }, code: { pattern: '^[a-z]+$' } })

/** A workspace with a stream of orders, and how to talk to it. */
async function scene(more: object = {}) {
  const { key, workspaceId } = await createWorkspace()
  const call = async <T = object>(path: string, method = 'GET', body?: unknown) => {
    const response = await request(`/api/v1/streams${path}`, {
      key,
      method,
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T }
  }
  const made = await call<{ id: string }>('', 'POST', { name: 'orders', schema: plain, ...more })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const send = async (events: object[], version?: string) => {
    const response = await request('/api/v1/streams/orders/events', {
      key,
      body: events,
      ...(version !== undefined && { headers: { 'schema-version': version } }),
    })
    return response.json<{ accepted: number; rejected: { code: string; message: string }[] }>()
  }
  const add = (schema: object, notes?: string) =>
    call('/orders/schemas', 'POST', { schema, ...(notes !== undefined && { notes }) })
  const deadLetters = async () =>
    (
      await call<{ data: { batch: string; code: string; message: string; raw: string }[] }>(
        '/orders/dead-letters',
      )
    ).body.data
  const replay = async (by: object = {}) => {
    const batches = [...new Set((await deadLetters()).map(({ batch }) => batch))]
    return (await call('/orders/dead-letters/replay', 'POST', { batches, ...by })).body
  }
  return { key, workspaceId, streamId: made.body.id, call, send, add, deadLetters, replay }
}

describe('events', () => {
  it('are judged by the new version as soon as it is added', async ({ expect }) => {
    const { send, add } = await scene()
    expect(await send([{ amount: 1.5 }])).toMatchObject({
      accepted: 0,
      rejected: [
        {
          code: 'event.schema',
          message: 'By version 1 of the schema: amount must be an integer, not one with a fraction',
        },
      ],
    })
    expect((await add(wider)).status).toBe(201)
    expect(await send([{ amount: 1.5 }, { code: 'X' }])).toMatchObject({
      accepted: 1,
      rejected: [{ message: 'By version 2 of the schema: code must match the pattern "^[a-z]+$"' }],
    })
  })

  it('may name an earlier version', async ({ expect }) => {
    const { send, add } = await scene()
    await add(wider)
    expect(await send([{ amount: 1.5 }], '1')).toMatchObject({
      accepted: 0,
      rejected: [{ code: 'event.schema' }],
    })
    expect(await send([{ amount: 1.5 }], '2')).toMatchObject({ accepted: 1 })
    expect(await send([{ amount: 1.5 }], 'latest')).toMatchObject({ accepted: 1 })
  })

  it('of a version that there is not are dead letters, and judged again when they are replayed', async ({
    expect,
  }) => {
    const { send, add, deadLetters, replay } = await scene()
    for (const name of ['2', 'v2', '0']) {
      expect(await send([{ id: `of ${name}`, amount: 2.5 }], name)).toEqual({
        accepted: 0,
        duplicates: 0,
        rejected: [
          {
            index: 0,
            code: 'event.schema_version',
            message: `There is no version "${name}" of the stream's schema`,
          },
        ],
      })
    }
    expect((await deadLetters()).map(({ raw }) => raw).toSorted()).toEqual(
      ['0', '2', 'v2'].map((name) => `{"id":"of ${name}","amount":2.5}`),
    )
    await add(wider)
    expect(await replay({ schemaVersion: 1 })).toEqual({ accepted: 0, duplicates: 0, rejected: 3 })
    expect((await deadLetters()).map(({ code }) => code)).toEqual(Array(3).fill('event.schema'))
    expect(await replay()).toEqual({ accepted: 3, duplicates: 0, rejected: 0 })
    expect(await deadLetters()).toEqual([])
  })

  it('that a stream is too busy to take again stay dead letters', async ({ expect }) => {
    const { send, call, deadLetters } = await scene({ eventsPerSecond: 1 })
    await send(
      Array.from({ length: 100 }, (_, amount) => ({ amount })),
      '2',
    )
    const kept = await deadLetters()
    expect(kept).toHaveLength(100)
    const batches = [kept[0]?.batch, kept[0]?.batch]
    const answer = await call('/orders/dead-letters/replay', 'POST', { batches })
    expect(answer).toMatchObject({ status: 429, body: { code: 'stream.limited' } })
    expect(await deadLetters()).toEqual(kept)
  })

  it('of a stream without a schema may be anything, but of no version', async ({ expect }) => {
    const { send } = await scene({ schema: null })
    expect(await send([{ any: ['thing'] }])).toMatchObject({ accepted: 1 })
    expect(await send([{}], '1')).toMatchObject({ rejected: [{ code: 'event.schema_version' }] })
  })
})

describe('a schema that was added through another isolate', () => {
  /** Adds it as another isolate would: this one is not told, and of the shards only those named. */
  async function addElsewhere(streamId: string, workspaceId: string, schema: JsonSchema, shards: number[]) {
    const facts = { streamId, notes: '', createdBy: 'key:x', createdAt: Date.now() }
    const row = await insertSchema(openDatabase(env.DB), 1, { ...facts, schema, hash: 'of another isolate' })
    if (!row) throw new Error('not added')
    for (const shard of shards) await streamObject(env, workspaceId, streamId, shard).refresh()
  }

  it('judges here too as soon as a shard knows', async ({ expect }) => {
    const { send, streamId, workspaceId } = await scene()
    expect(await send([{ amount: 1 }])).toMatchObject({ accepted: 1 })
    await addElsewhere(streamId, workspaceId, wider, [0])
    expect(await send([{ amount: 1.5 }])).toMatchObject({ accepted: 1, rejected: [] })
  })

  it.for([[[0]], [[1]], [[0, 2]]])(
    'leads to no event being counted or refused twice where only the shards %j know',
    async ([shards = []], { expect }) => {
      const kinds = Array.from({ length: 30 }, (_, n) => `kind ${n}`)
      const taking = (amount: object) => record({ kind: { type: 'string' }, amount })
      const { send, call, streamId, workspaceId, deadLetters } = await scene({
        shards: 3,
        dimensions: ['kind'],
        schema: taking({ type: 'integer' }),
      })
      const events = kinds.map((kind) => ({ kind, amount: 1 }))
      expect(await send(events)).toMatchObject({ accepted: 30 })
      await addElsewhere(streamId, workspaceId, taking({ type: 'number' }), shards)
      const halves = kinds.slice(0, 5).map((kind) => ({ kind, amount: 1.5 }))
      const { accepted, rejected } = await send([
        ...events,
        ...halves,
        { amount: 'none' },
        { amount: 'at all' },
      ])
      // What the first shard keeps as refused was judged by the version that it knows.
      expect([accepted, rejected.length]).toEqual(shards.includes(0) ? [35, 2] : [30, 7])
      expect(await deadLetters()).toHaveLength(rejected.length)
      const { body } = await call<{ data: { count: number }[] }>('/orders/aggregate?window=120')
      expect(body.data).toMatchObject([{ count: 30 + accepted }])
    },
  )
})

describe('a stream', () => {
  it('has the schema that it was made with as its first version, and no other stream’s', async ({
    expect,
  }) => {
    const { call, add, key } = await scene()
    expect((await call('/orders/schemas/latest')).body).toMatchObject({ version: 1, schema: plain })
    await addStream(key, 'others')
    expect((await call('/others/schemas/latest')).status).toBe(404)
    expect((await add(plain)).status).toBe(200)
  })

  it('takes its schemas with it when it is deleted', async ({ expect }) => {
    const { call, add, streamId } = await scene()
    await add(wider, 'Cents from now on')
    const kept = () =>
      env.DB.prepare('SELECT COUNT(*) AS count FROM stream_schemas WHERE stream_id = ?')
        .bind(streamId)
        .first<{ count: number }>()
    expect(await kept()).toEqual({ count: 2 })
    expect((await call('/orders', 'DELETE')).status).toBe(204)
    await vi.waitFor(async () => expect(await kept()).toEqual({ count: 0 }), { timeout: 5_000 })
    await call('', 'POST', { name: 'orders' })
    expect((await call('/orders/schemas')).body).toEqual({ data: [], nextCursor: null })
  })
})
