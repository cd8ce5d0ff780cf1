import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { ResultsMessage } from '#core/messages'
import type { StreamDefinition } from '#core/stream/definition'
import { StreamSettings } from '#core/stream/settings'
import { bucketOf } from '#core/stream/signed-sketch'
import { WindowRow } from '#core/stream/window-row'
import { Ledger } from './ledger.ts'
import { StreamStore } from './store.ts'

const minute = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000

const definition = (id: string, analytics: boolean): StreamDefinition => ({
  ...StreamSettings.parse({ dimensions: ['country'], measures: ['amount'], analytics }),
  id,
  workspaceId: 'wsp_l',
  name: 'orders',
  version: 1,
})

function rows(keys: number) {
  return Array.from({ length: keys }, (_, at) => {
    const row = new WindowRow([`c${at}`], { measures: 1, distinct: 0 })
    row.count = 1
    row.measures[0]?.add(at, minute, bucketOf(at))
    return row.encode()
  })
}

/** A shard that owes one minute and one hour, and a queue that takes what it is sent, or nothing. */
function scene(id: string, { analytics = true, queueIsDown = false, keys = 1 } = {}) {
  const sent: unknown[] = []
  const state = { queueIsDown }
  const RESULTS_QUEUE = {
    send: async (message: unknown) => {
      if (state.queueIsDown) throw new Error('no queue')
      sent.push(message)
    },
  }
  const settle = (now: number, revision = 1) =>
    runInDurableObject(env.STREAMS.getByName(`stream:wsp_l:${id}:0`), async (_, { storage }) => {
      const store = new StreamStore(storage)
      const options = { owed: true, expiresAt: now + 9_999_999 }
      const fact = { start: minute, revision, pending: false, rows: rows(keys) }
      store.keepWindow({ ...fact, window: '1m' }, options)
      store.keepWindow({ ...fact, window: '1h' }, options)
      const bindings = { ...env, RESULTS_QUEUE } as unknown as Env
      await new Ledger(bindings, store, 0).settle(definition(id, analytics), now)
      return store.countOwed().windows
    })
  const points = () => sent.flatMap((message) => ResultsMessage.parse(message).streams ?? [])
  return { settle, points, sent, state }
}

const filed = async (id: string) =>
  (await env.DB.prepare('SELECT window FROM stream_windows WHERE stream_id = ?').bind(id).all()).results
    .length

describe('what a shard owes of its windows', () => {
  it('goes to D1, and its minutes as points to the queue where the stream wants that', async ({ expect }) => {
    const { settle, points } = scene('str_points')
    expect(await settle(Date.now())).toBe(0)
    expect(await filed('str_points')).toBe(2)
    expect(points().map(({ start, revision, measure, count }) => [start, revision, measure, count])).toEqual([
      [minute, 1, '', 1],
      [minute, 1, 'amount', 1],
    ])
    await settle(Date.now(), 2)
    expect(points().map(({ revision }) => revision)).toEqual([1, 1, 2, 2])
  })

  it('goes to D1 alone where it does not', async ({ expect }) => {
    const { settle, sent } = scene('str_quiet', { analytics: false })
    expect(await settle(Date.now())).toBe(0)
    expect(sent).toEqual([])
  })

  it('is still owed after D1 has it when the queue did not take it, and is sent later', async ({
    expect,
  }) => {
    const { settle, points, state } = scene('str_later', { queueIsDown: true })
    expect(await settle(Date.now())).toBe(2)
    expect(await filed('str_later')).toBe(2)
    state.queueIsDown = false
    expect(await settle(Date.now())).toBe(0)
    expect(points()).toHaveLength(2)
  })

  it('comes in messages of at most 240 points, with the keys beyond 200 in one', async ({ expect }) => {
    const { settle, points, sent } = scene('str_many', { keys: 300 })
    expect(await settle(Date.now())).toBe(0)
    expect(sent.length).toBeGreaterThan(1)
    for (const message of sent) expect(ResultsMessage.safeParse(message).success).toBe(true)
    expect(points()).toHaveLength(402)
    expect(points().find(({ place, measure }) => place === -1 && measure === '')).toMatchObject({
      count: 100,
    })
  })
})
