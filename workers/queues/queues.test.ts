import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { HourRow, ResultRow } from '#core/messages'
import { LaneStore } from '#objects/lane/store'
import { queue } from './index.ts'

let count = 0
/** Hands bodies to a queue's consumer, as the platform does; answers what became of each. */
async function deliver(name: string, bodies: unknown[], bindings: Env = env) {
  const messages = bodies.map((body) => ({
    id: `m${(count += 1)}`,
    timestamp: new Date(),
    attempts: 1,
    body,
  }))
  const batch = createMessageBatch(name, messages)
  await queue(batch, bindings)
  const result = await getQueueResult(batch, createExecutionContext())
  return { ids: messages.map(({ id }) => id), acks: result.explicitAcks, retries: result.retryMessages }
}

const hour = Date.UTC(2026, 10, 20, 12)
const row = (part: Partial<HourRow> = {}): HourRow => ({
  workspaceId: 'wsp_q',
  monitorId: 'mon_q',
  region: 'weur',
  start: hour,
  revision: 1,
  body: new Uint8Array([1, 2, 255]).toBase64(),
  ...part,
})
const stored = async (monitorId: string) =>
  env.DB.prepare('SELECT workspace_id, revision, hex(body) AS hex FROM hours WHERE monitor_id = ?')
    .bind(monitorId)
    .all()
    .then(({ results }) => results)
const deadLetters = async (name: string) =>
  env.DB.prepare('SELECT id, body FROM dead_letters WHERE queue = ?')
    .bind(name)
    .all<{ id: string; body: string }>()
    .then(({ results }) => results)

const revised = (revision: number, byte: number) => ({
  lane: 'lane:weur:902:g1',
  ids: [],
  rows: [row({ monitorId: 'mon_rev', revision, body: new Uint8Array([byte]).toBase64() })],
})

describe('the hours queue', () => {
  it('files hours and gaps once, however often the message comes', async ({ expect }) => {
    const message = {
      lane: 'lane:weur:901:g1',
      ids: [],
      rows: [row()],
      gaps: [{ lane: 'lane:weur:901:g1', region: 'weur', from: hour, to: hour + 60_000 }],
    }
    for (let times = 0; times < 2; times += 1) {
      const { ids, acks } = await deliver('vedette-hours', [message])
      expect(acks).toEqual(ids)
    }
    expect(await stored('mon_q')).toEqual([{ workspace_id: 'wsp_q', revision: 1, hex: '0102FF' }])
    const gaps = await env.DB.prepare('SELECT * FROM gaps WHERE lane = ?').bind(message.lane).all()
    expect(gaps.results).toEqual([
      { lane: message.lane, region: 'weur', from_ms: hour, to_ms: hour + 60_000 },
    ])
  })

  it('lets a higher revision replace a lower, and never the other way round', async ({ expect }) => {
    await deliver('vedette-hours', [revised(2, 2)])
    await deliver('vedette-hours', [revised(1, 1)])
    expect(await stored('mon_rev')).toEqual([{ workspace_id: 'wsp_q', revision: 2, hex: '02' }])
    await deliver('vedette-hours', [revised(2, 9), revised(3, 3)])
    expect(await stored('mon_rev')).toEqual([{ workspace_id: 'wsp_q', revision: 3, hex: '03' }])
  })

  it('tells the lane that D1 has them, and only then', async ({ expect }) => {
    const told: [string, string[], number][] = []
    const lanes = {
      getByName: (name: string) => ({
        ackHours: async (ids: string[]) => {
          told.push([name, ids, (await stored('mon_ack')).length])
        },
      }),
    }
    const message = { lane: 'lane:weur:903:g1', ids: ['a:1'], rows: [row({ monitorId: 'mon_ack' })] }
    await deliver('vedette-hours', [message], { ...env, LANES: lanes } as unknown as Env)
    expect(told).toEqual([['lane:weur:903:g1', ['a:1'], 1]])
  })

  it('ends the debt of a real lane, and of no other hour', async ({ expect }) => {
    const name = 'lane:weur:904:g1'
    const owed = row({ monitorId: 'mon_real' })
    const inLane = <T>(ask: (store: LaneStore) => T): Promise<T> =>
      runInDurableObject(env.LANES.getByName(name), (_, { storage }) => ask(new LaneStore(storage)))
    await inLane((store) => {
      store.oweHours('a:1', [owed])
      store.oweHours('b:1', [owed])
    })
    const { ids, acks } = await deliver('vedette-hours', [{ lane: name, ids: ['a:1'], rows: [owed] }])
    expect(acks).toEqual(ids)
    expect(await stored('mon_real')).toHaveLength(1)
    expect(await inLane((store) => store.owedHourIds())).toEqual(['b:1'])
  })

  it('tries again when D1 does not answer', async ({ expect }) => {
    const broken = {
      ...env,
      DB: { prepare: () => ({ bind: () => ({}) }), batch: () => Promise.reject(new Error('gone')) },
    }
    const { ids, acks, retries } = await deliver(
      'vedette-hours',
      [{ lane: 'lane:weur:905:g1', ids: [], rows: [row()] }],
      broken as unknown as Env,
    )
    expect(acks).toEqual([])
    expect(retries.map(({ msgId }) => msgId)).toEqual(ids)
  })
})

describe('every queue', () => {
  it('keeps a message it cannot read as a dead letter, and takes the others', async ({ expect }) => {
    const good = { lane: 'lane:weur:906:g1', ids: [], rows: [row({ monitorId: 'mon_mixed' })] }
    const { ids, acks } = await deliver('vedette-hours', [{ nonsense: true }, good])
    expect(acks.toSorted()).toEqual(ids.toSorted())
    expect(await stored('mon_mixed')).toHaveLength(1)
    expect(await deadLetters('vedette-hours')).toEqual([
      { id: `vedette-hours:${ids[0]}`, body: '{"nonsense":true}' },
    ])
  })

  it('has a dead-letter queue whose messages end in the table', async ({ expect }) => {
    for (const name of ['results', 'hours', 'incidents', 'deliveries']) {
      await deliver(`vedette-${name}-dead`, [{ from: name }])
      const bodies = (await deadLetters(`vedette-${name}`)).map(({ body }) => body)
      expect(bodies).toContain(`{"from":"${name}"}`)
    }
  })

  it('refuses a batch of a queue it does not know', async ({ expect }) => {
    await expect(deliver('vedette-gossip', [{}])).rejects.toThrow('no consumer for queue vedette-gossip')
  })
})

const cell = (part: Partial<ResultRow> = {}): ResultRow => ({
  workspaceId: `wsp_${'x'.repeat(120)}`,
  monitorId: 'mon_1',
  region: 'weur',
  lane: 'lane:weur:0:g1',
  start: hour,
  checks: 5,
  up: 5,
  degraded: 0,
  down: 0,
  unknown: 0,
  minMs: 10,
  maxMs: 20,
  p50Ms: 12,
  p95Ms: 19,
  p99Ms: null,
  meanMs: 13.5,
  ...part,
})
const minute = { streamId: 'str_1', shard: 2, start: hour, revision: 3, place: 0, dimensions: ['de', ''] }
const figures = { sum: 1, min: -2, max: 3, p50: 0.5, p95: 2, p99: 3 }
const recording = () => {
  const points: AnalyticsEngineDataPoint[] = []
  const minutes: AnalyticsEngineDataPoint[] = []
  const CELLS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) }
  const WINDOWS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => void minutes.push(point) }
  return { points, minutes, bindings: { ...env, CELLS, WINDOWS } as unknown as Env }
}

describe('the results queue', () => {
  it('writes one point per cell, with an index of at most 96 bytes', async ({ expect }) => {
    const { points, bindings } = recording()
    await deliver('vedette-results', [{ rows: [cell(), cell({ region: 'enam' })] }], bindings)
    expect(points).toHaveLength(2)
    expect(points[0]).toEqual({
      indexes: [`wsp_${'x'.repeat(92)}`],
      blobs: ['mon_1', 'weur', 'lane:weur:0:g1'],
      doubles: [hour, 5, 5, 0, 0, 0, 10, 20, 12, 19, -1, 13.5],
    })
  })

  it('writes one point per key and measure of a minute of a stream', async ({ expect }) => {
    const { points, minutes, bindings } = recording()
    const streams = [
      { ...minute, measure: '', count: 7, figures: null },
      { ...minute, measure: 'amount', count: 5, figures },
    ]
    await deliver('vedette-results', [{ rows: [], streams }], bindings)
    expect(points).toEqual([])
    expect(minutes).toEqual([
      { indexes: ['str_1'], blobs: ['', 'de', ''], doubles: [hour, 2, 3, 0, 7, 0, 0, 0, 0, 0, 0] },
      { indexes: ['str_1'], blobs: ['amount', 'de', ''], doubles: [hour, 2, 3, 0, 5, 1, -2, 3, 0.5, 2, 3] },
    ])
  })

  it('refuses a message that would break the limit of points', async ({ expect }) => {
    const { points, bindings } = recording()
    await deliver('vedette-results', [{ rows: Array.from({ length: 241 }, () => cell()) }], bindings)
    expect(points).toEqual([])
    expect(await deadLetters('vedette-results')).not.toEqual([])
  })
})

describe('the deliveries queue', () => {
  it('wakes each incident object once, and tries again only what did not wake', async ({ expect }) => {
    const woken: string[] = []
    const incidents = {
      getByName: (name: string) => ({
        poke: async () => {
          woken.push(name)
          if (name.endsWith('bad')) throw new Error('asleep')
        },
      }),
    }
    const { ids, acks, retries } = await deliver(
      'vedette-deliveries',
      ['good', 'good', 'bad'].map((groupKey) => ({ workspaceId: 'wsp_1', groupKey })),
      { ...env, INCIDENTS: incidents } as unknown as Env,
    )
    expect(woken).toEqual(['incident:wsp_1:good', 'incident:wsp_1:bad'])
    expect(acks).toEqual(ids.slice(0, 2))
    expect(retries.map(({ msgId }) => msgId)).toEqual(ids.slice(2))
  })
})

describe('the incidents queue', () => {
  it('files the facts once and renders the pages of the workspace', async ({ expect }) => {
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO monitors (id, workspace_id, name, "check", settings, version, created_at, updated_at, status, since)
         VALUES ('mon_i', 'wsp_i', 'x', '{"type":"http"}', ?, 1, ?2, ?2, 'up', ?2)`,
      ).bind(
        JSON.stringify({ regions: ['weur'], confirm: { regions: 'majority' }, tags: [], paused: false }),
        hour,
      ),
      env.DB.prepare(
        `INSERT INTO status_pages (id, workspace_id, slug, title, components, version, created_at, updated_at)
         VALUES ('pag_i', 'wsp_i', 'queue-page', 'Shop', '[{"name":"Checkout","monitorId":"mon_i"}]', 1, 1, 1)`,
      ),
    ])
    const transition = {
      id: 'mon_i:2',
      workspaceId: 'wsp_i',
      monitorId: 'mon_i',
      seq: 2,
      from: 'up',
      to: 'down',
      at: Date.now() - 5_000,
      decidedAt: Date.now(),
      regions: ['weur'],
      evidence: null,
      reason: null,
    }
    for (let times = 0; times < 2; times += 1) {
      const message = { workspaceId: 'wsp_i', facts: [{ kind: 'transition', transition }] }
      const { ids, acks } = await deliver('vedette-incidents', [message])
      expect(acks).toEqual(ids)
    }
    const { results } = await env.DB.prepare(`SELECT seq FROM transitions WHERE monitor_id = 'mon_i'`).all()
    expect(results).toEqual([{ seq: 2 }])
    const page = await (await env.FILES.get('status/queue-page.html'))?.text()
    expect(page).toContain('<h1>Checkout is down</h1>')
  })
})
