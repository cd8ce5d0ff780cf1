import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import { incidentObject } from '#platform/objects'

const targets = inject('targets')

interface Incident {
  id: string
  status: string
  timeline: { at: string; kind: string; by: string; text: string }[]
}

const call = async <T = Incident>(key: string, path: string, body?: unknown) => {
  const method = body === undefined ? 'GET' : 'POST'
  const sent = body === 'act' ? undefined : body
  const response = await request(`/api/v1${path}`, { key, method, body: sent })
  return { status: response.status, body: await response.json<T>() }
}
const until = <T>(what: () => Promise<T>): Promise<T> => vi.waitFor(what, { timeout: 10_000, interval: 50 })

async function report(workspaceId: string, monitorId: string, seq: number, to: 'down' | 'up') {
  const at = Date.now()
  const id = `${monitorId}:${seq}`
  const { incidentId } = await incidentObject(env, workspaceId, monitorId).report({
    kind: to === 'down' ? 'trouble' : 'recovered',
    id,
    transition: {
      id,
      workspaceId,
      monitorId,
      seq,
      to,
      at,
      decidedAt: at,
      regions: ['weur'],
      reason: null,
      from: to === 'down' ? 'up' : 'down',
      evidence: { message: 'HTTP 500', failure: 'status', blame: 'target', statusCode: 500, latencyMs: 3 },
    },
    monitor: { id: monitorId, name: 'Shop', target: 'https://shop.example.com/', tags: [] },
    policyId: null,
  })
  return incidentId ?? ''
}

/** A workspace with a receiver and an incident that the log already has. */
async function scene() {
  const workspace = await createWorkspace()
  const inbox = crypto.randomUUID()
  const config = { url: `${targets}/receive?key=${inbox}` }
  await request('/api/v1/channels', { key: workspace.key, body: { name: 'hook', type: 'webhook', config } })
  const id = await report(workspace.workspaceId, 'mon_1', 1, 'down')
  const received = async () =>
    (await fetch(`${targets}/received?key=${inbox}`)).json<
      { headers: Record<string, string>; body: string }[]
    >()
  await until(async () => {
    if ((await call(workspace.key, `/incidents/${id}`)).status !== 200) throw new Error('not logged yet')
    if ((await received()).length !== 1) throw new Error('not told yet')
  })
  return { ...workspace, id, received }
}

describe('incidents', () => {
  it('are shown as the contract says, times as ISO 8601', async ({ expect }) => {
    const { key, workspaceId, id } = await scene()
    const { body } = await call(key, `/incidents/${id}`)
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect(body).toEqual({
      id,
      workspaceId,
      status: 'open',
      severity: 'critical',
      title: 'Shop is down',
      cause: 'HTTP 500 from Western Europe',
      monitorId: 'mon_1',
      monitorIds: ['mon_1'],
      ruleId: null,
      regions: ['weur'],
      startedAt: iso,
      acknowledgedAt: null,
      resolvedAt: null,
      reason: null,
      timeline: [{ at: iso, kind: 'opened', by: 'vedette', text: 'HTTP 500 from Western Europe' }],
      statusPages: [],
    })
  })

  it('are acknowledged, noted and resolved by hand, and the list shows it at once', async ({ expect }) => {
    const { key, keyId, id, received } = await scene()
    const [named] = (await call<{ data: { name: string }[] }>(key, '/keys')).body.data
    expect(await call(key, `/incidents/${id}/acknowledge`, 'act')).toMatchObject({
      status: 200,
      body: { status: 'acknowledged' },
    })
    expect((await call<{ data: Incident[] }>(key, '/incidents?status=acknowledged')).body.data).toHaveLength(
      1,
    )
    const noted = await call(key, `/incidents/${id}/notes`, { text: 'Rolling back' })
    expect(noted.status).toBe(201)
    expect(noted.body.timeline.at(-1)).toMatchObject({
      kind: 'note',
      by: `key:${keyId}`,
      byName: named?.name,
      text: 'Rolling back',
    })
    const resolved = await call(key, `/incidents/${id}/resolve`, 'act')
    expect(resolved.body).toMatchObject({ status: 'resolved', reason: `Resolved by the key ${named?.name}` })
    expect((await call<{ data: Incident[] }>(key, '/incidents?status=ongoing')).body.data).toEqual([])
    await until(async () => expect(await received()).toHaveLength(3))
    expect((await call(key, `/incidents/${id}/notes`, { text: '  ' })).status).toBe(422)
  })

  it('are listed newest first, by status and monitor, page by page', async ({ expect }) => {
    const { key, workspaceId, id } = await scene()
    await report(workspaceId, 'mon_1', 2, 'up')
    const second = await report(workspaceId, 'mon_2', 1, 'down')
    const ids = async (query: string) => {
      const { body } = await call<{ data: Incident[]; nextCursor: string | null }>(key, `/incidents?${query}`)
      return { ids: body.data.map((incident) => incident.id), nextCursor: body.nextCursor }
    }
    await until(async () => expect((await ids('')).ids).toEqual([second, id]))
    await until(async () => expect((await ids('status=resolved')).ids).toEqual([id]))
    expect((await ids('monitorId=mon_2')).ids).toEqual([second])
    const page = await ids('limit=1')
    expect(page.ids).toEqual([second])
    expect(await ids(`limit=1&cursor=${page.nextCursor}`)).toEqual({ ids: [id], nextCursor: null })
    expect((await call(key, '/incidents?status=nonsense')).status).toBe(422)
  })

  it('and their deliveries are not there for another workspace', async ({ expect }) => {
    const { key, id } = await scene()
    const { key: stranger } = await createWorkspace()
    const deliveries = async (who: string) =>
      (await call<{ data: { id: string }[] }>(who, `/deliveries?incidentId=${id}`)).body.data
    await until(async () => expect(await deliveries(key)).toHaveLength(1))
    const [delivery] = await deliveries(key)
    const asks = [
      await call(stranger, `/incidents/${id}`),
      await call(stranger, `/incidents/${id}/acknowledge`, 'act'),
      await call(stranger, `/incidents/${id}/resolve`, 'act'),
      await call(stranger, `/incidents/${id}/notes`, { text: 'mine' }),
      await call(stranger, `/deliveries/${delivery?.id}/replay`, 'act'),
    ]
    expect(asks.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect(await deliveries(stranger)).toEqual([])
    expect((await call<{ data: [] }>(stranger, '/incidents')).body.data).toEqual([])
  })
})

describe('deliveries', () => {
  it('are logged with every attempt and replayed under the same id', async ({ expect }) => {
    const { key, id, received } = await scene()
    const list = async () =>
      (
        await call<{ data: { id: string; attempts: object[]; state: string }[] }>(
          key,
          `/deliveries?incidentId=${id}`,
        )
      ).body.data
    await until(async () =>
      expect(await list()).toMatchObject([{ state: 'delivered', event: 'incident.opened' }]),
    )
    const [delivery] = await list()
    const replayed = await call<{ id: string }>(key, `/deliveries/${delivery?.id}/replay`, 'act')
    expect(replayed).toMatchObject({ status: 200, body: { id: delivery?.id, incidentId: id } })
    await until(async () => expect(await received()).toHaveLength(2))
    const ids = (await received()).map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([delivery?.id, delivery?.id])
    await until(async () => expect((await list())[0]?.attempts).toHaveLength(2))
    expect((await call<{ data: [] }>(key, '/deliveries?state=owed')).body.data).toEqual([])
  })

  it('of a test, or through a deleted channel, are not replayed', async ({ expect }) => {
    const { key, id } = await scene()
    const channels = await call<{ data: { id: string }[] }>(key, '/channels')
    const channelId = channels.body.data[0]?.id ?? ''
    const test = await call<{ deliveryId: string }>(key, `/channels/${channelId}/test`, 'act')
    expect(await call(key, `/deliveries/${test.body.deliveryId}/replay`, 'act')).toMatchObject({
      status: 409,
      body: { code: 'delivery.test' },
    })
    const log = () => call<{ data: { id: string }[] }>(key, `/deliveries?incidentId=${id}`)
    await until(async () => expect((await log()).body.data).toHaveLength(1))
    const delivery = (await log()).body.data[0]?.id
    await request(`/api/v1/channels/${channelId}`, { key, method: 'DELETE' })
    expect(await call(key, `/deliveries/${delivery}/replay`, 'act')).toMatchObject({
      status: 409,
      body: { code: 'delivery.channel_deleted' },
    })
  })
})
