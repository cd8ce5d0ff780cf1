import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

interface Letter {
  batch: string
  code: string
  raw: string
  length: number
  isCut: boolean
}

/** A stream whose events need an amount, and how to talk to it. */
async function scene() {
  const { key } = await createWorkspace()
  const call = async <T = object>(path: string, body?: unknown) => {
    const response = await request(`/api/v1/streams${path}`, { key, ...(body !== undefined && { body }) })
    return (await response.json()) as T
  }
  const schema = { type: 'object', required: ['amount'] }
  await call('', { name: 'orders', schema, compatibility: 'none' })
  const send = async (raw: string, headers = { 'content-type': 'application/x-ndjson' }) => {
    const path = '/api/v1/streams/orders/events'
    const response = await request(path, { key, method: 'POST', raw, headers })
    return response.json<{ accepted: number; duplicates: number; rejected: { code: string }[] }>()
  }
  const mend = () => call('/orders/schemas', { schema: { type: 'object' } })
  const letters = async () => (await call<{ data: Letter[] }>('/orders/dead-letters')).data
  const replay = async () => {
    const batches = [...new Set((await letters()).map(({ batch }) => batch))]
    return call('/orders/dead-letters/replay', { batches })
  }
  const recent = async () => (await call<{ data: object[] }>('/orders/recent')).data
  return { send, mend, letters, replay, recent }
}

describe('an event that a schema refuses', () => {
  it('is kept and replayed whole, however long it is', async ({ expect }) => {
    const { send, mend, letters, replay, recent } = await scene()
    // The pair lies where a list cuts. As JSON 60 KB, and nearly as much as an event may have.
    const events = [40_000, 145_000].map((length, n) => ({
      id: `e-${n}`,
      text: `${'x'.repeat(7_999 - '{"id":"e-0","text":"'.length)}😀${'ä"\\'.repeat(length)}`.slice(0, length),
      last: n,
    }))
    const lines = events.map((event) => JSON.stringify(event))
    expect(await send([...lines, '{"short":1}'].join('\n'))).toMatchObject({ accepted: 0 })
    const kept = await letters()
    const lengthsOf = (all: readonly { length: number }[]) => new Set(all.map(({ length }) => length))
    expect(lengthsOf(kept)).toEqual(lengthsOf([...lines, '{"short":1}']))
    expect(kept).toHaveLength(3)
    for (const { raw, length, isCut } of kept) {
      expect(isCut).toBe(length > 8_000)
      expect(raw.length).toBe(isCut ? 7_999 : length)
    }
    expect(await replay()).toEqual({ accepted: 0, duplicates: 0, rejected: 3 })
    await mend()
    expect(await replay()).toEqual({ accepted: 3, duplicates: 0, rejected: 0 })
    expect(await letters()).toEqual([])
    const taken = await recent()
    for (const event of events) expect(taken).toContainEqual(event)
    // It is known by its id from now on.
    expect(await send(lines.join('\n'))).toMatchObject({ accepted: 0, duplicates: 2 })
  })

  it('is known again by its id after a replay, also where its fields do not hold that', async ({
    expect,
  }) => {
    const { send, mend, replay } = await scene()
    const types = { 'content-type': 'application/cloudevents+json' }
    const event = JSON.stringify({
      specversion: '1.0',
      id: '1',
      source: '/shop',
      type: 'order',
      data: { n: 1 },
    })
    expect(await send(event, types)).toMatchObject({ rejected: [{ code: 'event.schema' }] })
    expect(await replay()).toEqual({ accepted: 0, duplicates: 0, rejected: 1 })
    await mend()
    expect(await replay()).toEqual({ accepted: 1, duplicates: 0, rejected: 0 })
    expect(await send(event, types)).toMatchObject({ accepted: 0, duplicates: 1 })
  })

  it('stays refused when it is longer than an event may be', async ({ expect }) => {
    const { send, mend, letters, replay } = await scene()
    const line = JSON.stringify({ amount: 1, text: 'x'.repeat(250_000) })
    expect(await send(line)).toMatchObject({ rejected: [{ code: 'event.too_large' }] })
    const letter = { code: 'event.too_large', length: line.length, isCut: true, raw: line.slice(0, 8_000) }
    expect(await letters()).toMatchObject([letter])
    await mend()
    expect(await replay()).toEqual({ accepted: 0, duplicates: 0, rejected: 1 })
    expect(await letters()).toMatchObject([letter])
  })
})
