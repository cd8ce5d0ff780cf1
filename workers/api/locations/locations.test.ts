import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import type { FromAgent, ToAgent } from '#core/agent/protocol'
import { type AgentAnswer } from '#core/agent/answer'
import { hourMs } from '#core/cell'
import { lane, privateLaneName } from '#platform/objects'
import type { z } from 'zod'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

interface Created {
  id: string
  region: string
  token: string
  online: boolean
}
type Job = Extract<ToAgent, { type: 'job' }>

const eventually = { timeout: 15_000, interval: 50 }
const targets = inject('targets')

async function newLocation(slug = 'office') {
  const workspace = await createWorkspace()
  const response = await request('/api/v1/locations', { key: workspace.key, body: { name: 'Office', slug } })
  return { ...workspace, location: await response.json<Created>(), status: response.status }
}

const connect = (token: string) =>
  request('/api/v1/locations/connect', {
    headers: {
      authorization: `Bearer ${token}`,
      upgrade: 'websocket',
      'user-agent': 'Vedette-Agent/9.9.9',
    },
  })

const good: z.infer<typeof AgentAnswer> = {
  outcome: 'up',
  blame: null,
  failure: null,
  statusCode: 200,
  latencyMs: 12,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, ttfbMs: 10, transferMs: 2, method: 'fetch' },
  message: null,
  assertions: null,
  hops: null,
  findings: null,
}
const bad = {
  ...good,
  outcome: 'down',
  blame: 'target',
  failure: 'status',
  statusCode: 500,
  message: 'HTTP 500',
}

/** An agent of the simplest kind: keeps what it hears and answers jobs as it is told. */
async function startAgent(token: string, answerOf: (job: Job) => unknown = () => good) {
  const response = await connect(token)
  const socket = response.webSocket
  if (!socket) throw new Error(`no socket: ${response.status}`)
  const heard: ToAgent[] = []
  const closed: { code: number; reason: string }[] = []
  socket.accept()
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as ToAgent
    heard.push(message)
    if (message.type !== 'job') return
    const answer = answerOf(message)
    if (answer) socket.send(JSON.stringify({ type: 'answer', id: message.id, at: Date.now(), answer }))
  })
  socket.addEventListener('close', ({ code, reason }) => closed.push({ code, reason }))
  const of = <Type extends ToAgent['type']>(type: Type) =>
    heard.filter((one): one is Extract<ToAgent, { type: Type }> => one.type === type)
  return { heard, of, closed, send: (one: FromAgent) => socket.send(JSON.stringify(one)), socket }
}

const monitor = (part: object = {}) => ({
  name: 'Inside',
  check: { type: 'http', url: `${targets}/ok` },
  intervalSeconds: 10,
  regions: ['private:office'],
  confirm: { regions: 1, failures: 1, recoveries: 1 },
  ...part,
})

async function addMonitor(key: string, part: object = {}): Promise<string> {
  const response = await request('/api/v1/monitors', { key, body: monitor(part) })
  const text = await response.text()
  if (response.status !== 201) throw new Error(text)
  return (JSON.parse(text) as { id: string }).id
}

interface Row {
  outcome: string
  message: string | null
  region: string
  tick: string
  kind: string
  latencyMs: number | null
}
const resultsOf = async (key: string, id: string): Promise<Row[]> =>
  (await (await request(`/api/v1/monitors/${id}/results`, { key })).json<{ data: Row[] }>()).data

describe('private locations', () => {
  it('are added with a token that is shown once and kept as a hash', async ({ expect }) => {
    const { key, location, status } = await newLocation()
    expect(status).toBe(201)
    expect(location).toMatchObject({ region: 'private:office', online: false })
    expect(location.token).toMatch(/^vla_[\w-]{43}$/)
    const listed = await (await request('/api/v1/locations', { key })).text()
    expect(listed).toContain(location.id)
    expect(listed).not.toContain(location.token)
    const row = await env.DB.prepare('select * from locations where id = ?').bind(location.id).first()
    expect(JSON.stringify(row)).not.toContain(location.token.slice(4))
    const again = await request('/api/v1/locations', { key, body: { name: 'Other', slug: 'office' } })
    expect(again.status).toBe(409)
    expect(
      (await (await request('/api/v1/catalog', { key })).json<{ regions: object[] }>()).regions,
    ).toContainEqual({ id: 'private:office', name: 'Office', private: true })
  })

  it('are named by monitors of their own workspace only, and keep what Workers cannot do', async ({
    expect,
  }) => {
    const { key } = await newLocation()
    const stranger = await createWorkspace()
    const errors = async (asking: string, part: object) => {
      const response = await request('/api/v1/monitors', { key: asking, body: monitor(part) })
      const body = await response.json<{ errors?: { path: string; message: string }[] }>()
      return { status: response.status, errors: body.errors }
    }
    expect(await errors(stranger.key, {})).toEqual({
      status: 422,
      errors: [{ path: 'regions.0', message: 'There is no private location office' }],
    })
    const ping = { type: 'icmp', hostname: '10.0.0.1' }
    expect(await errors(key, { check: ping, regions: ['private:office', 'weur'] })).toEqual({
      status: 422,
      errors: [{ path: 'regions.1', message: 'Ping (ICMP) runs in private locations only' }],
    })
    expect((await errors(key, { check: ping })).status).toBe(201)
    const browser = { type: 'browser', url: 'https://example.com/' }
    expect(await errors(key, { check: browser, intervalSeconds: 300 })).toMatchObject({
      status: 422,
      errors: [{ path: 'regions.0' }],
    })
  })

  it('do their checks by their agent, which is asked over its own socket', async ({ expect }) => {
    const { key, location } = await newLocation()
    const agent = await startAgent(location.token)
    const id = await addMonitor(key)
    await vi.waitFor(async () => {
      expect(await resultsOf(key, id)).toContainEqual(
        expect.objectContaining({ outcome: 'up', region: 'private:office', latencyMs: 12 }),
      )
    }, eventually)
    expect(agent.of('welcome')[0]).toMatchObject({ region: 'private:office' })
    expect(agent.of('assign').flatMap(({ entries }) => entries)).toContainEqual(
      expect.objectContaining({ monitorId: id, intervalSeconds: 10 }),
    )
    const { data } = await (await request('/api/v1/locations', { key })).json<{ data: object[] }>()
    expect(data).toMatchObject([{ online: true, agents: 1, monitors: 1, agentVersion: '9.9.9' }])
    const refused = await request(`/api/v1/locations/${location.id}`, { key, method: 'DELETE' })
    expect(refused.status).toBe(409)
    agent.socket.close()
  })

  it('run a check by hand, and one that is only tried', async ({ expect }) => {
    const { key, location } = await newLocation()
    const agent = await startAgent(location.token, () => bad)
    const body = { check: { type: 'http', url: 'http://10.1.2.3/' }, regions: ['private:office'] }
    const tried = await request('/api/v1/monitors/try', { key, body })
    expect(await tried.json()).toMatchObject({ data: [{ outcome: 'down', region: 'private:office' }] })
    expect(agent.of('job').at(-1)).toMatchObject({ tick: null, monitorId: 'mon_trial' })
    agent.socket.close()
  })

  it('get the secrets that a check uses, and no others', async ({ expect }) => {
    const { key, location } = await newLocation()
    for (const name of ['USED', 'UNUSED'])
      await request(`/api/v1/secrets/${name}`, { key, method: 'PUT', body: { value: `value-${name}` } })
    const agent = await startAgent(location.token)
    await addMonitor(key, {
      check: { type: 'http', url: `${targets}/ok`, headers: { authorization: '{{secret.USED}}' } },
    })
    await vi.waitFor(() => {
      expect(agent.of('job')[0]?.secrets).toEqual({ USED: 'value-USED' })
      expect(agent.of('assign').flatMap(({ entries }) => entries)[0]?.secrets).toEqual({ USED: 'value-USED' })
    }, eventually)
    expect(JSON.stringify(agent.heard)).not.toContain('value-UNUSED')
    agent.socket.close()
  })

  it('are unknown, never down, while no agent is connected', async ({ expect }) => {
    const { key } = await newLocation()
    const id = await addMonitor(key)
    await vi.waitFor(async () => {
      expect(await resultsOf(key, id)).toContainEqual(
        expect.objectContaining({
          outcome: 'unknown',
          kind: 'schedule',
          message: 'The private location is not connected',
        }),
      )
    }, eventually)
    const shown = await (await request(`/api/v1/monitors/${id}`, { key })).json<{ status: string }>()
    expect(['pending', 'unknown']).toContain(shown.status)
  })

  it('are unknown when their agent breaks off in the middle of a check', async ({ expect }) => {
    const { key, location } = await newLocation()
    const agent = await startAgent(location.token, () => null)
    const id = await addMonitor(key)
    await vi.waitFor(() => expect(agent.of('job').length).toBeGreaterThan(0), eventually)
    agent.socket.close(1000, 'gone')
    await vi.waitFor(async () => {
      expect(await resultsOf(key, id)).toContainEqual(expect.objectContaining({ outcome: 'unknown' }))
    }, eventually)
    expect(await resultsOf(key, id)).not.toContainEqual(expect.objectContaining({ outcome: 'down' }))
  })

  it('correct what was counted as unknown by late results, once, however often these are sent', async ({
    expect,
  }) => {
    const { key, workspaceId, location } = await newLocation()
    const id = await addMonitor(key)
    const missed = async () => (await resultsOf(key, id)).filter(({ kind }) => kind === 'schedule')
    await vi.waitFor(async () => expect(await missed()).not.toEqual([]), eventually)
    const ticks = (await missed()).map(({ tick }) => Date.parse(tick))
    const [tick = 0] = ticks
    const agent = await startAgent(location.token)
    const late = (batch: number, answer: unknown, at: number): FromAgent => ({
      type: 'late',
      batch,
      results: [
        { monitorId: id, configVersion: 1, tick: at, at, answer },
        { monitorId: id, configVersion: 1, tick: at + 1, at, answer }, // no tick of this monitor
        { nonsense: true },
      ],
    })
    agent.send(late(1, good, tick))
    agent.send(late(1, good, tick))
    agent.send(late(2, bad, tick)) // too late: it is filed
    await vi.waitFor(() => expect(agent.of('filed').map(({ batch }) => batch)).toEqual([1, 1, 2]), eventually)
    const filed = (await missed()).filter((one) => Date.parse(one.tick) === tick)
    expect(filed).toEqual([expect.objectContaining({ outcome: 'up', latencyMs: 12 })])
    const rpc = lane(env, privateLaneName(workspaceId, 'office'))
    const cells = await rpc.cells(id, { from: tick - 600_000, to: tick + 600_000 })
    const sum = (of: 'checks' | 'up' | 'unknown') => cells.reduce((all, cell) => all + cell[of], 0)
    const scheduled = await missed()
    expect(sum('checks')).toBe(scheduled.length)
    expect(sum('unknown')).toBe(scheduled.filter(({ outcome }) => outcome === 'unknown').length)
    agent.socket.close()
  })

  it('correct an hour that is closed: what is known of it is owed again, and the rest stays unknown', async ({
    expect,
  }) => {
    const { key, workspaceId, location } = await newLocation()
    const id = await addMonitor(key)
    const scheduled = async () => (await resultsOf(key, id)).filter(({ kind }) => kind === 'schedule')
    await vi.waitFor(async () => expect(await scheduled()).not.toEqual([]), eventually)
    const tick = Date.parse((await scheduled())[0]?.tick ?? '') - 3 * hourMs
    const hour = Math.floor(tick / hourMs) * hourMs
    // As if it had been watched since then, by an object that has slept meanwhile.
    const office = env.LANES.getByName(privateLaneName(workspaceId, 'office'))
    await runInDurableObject(office, (_lane, { storage }) =>
      storage.sql.exec("UPDATE entries SET since_ms = ?1, body = json_set(body, '$.fromTick', ?1)", hour),
    )
    await evictDurableObject(office)
    const agent = await startAgent(location.token)
    for (const batch of [1, 2]) {
      const results = [{ monitorId: id, configVersion: 1, tick, at: tick, answer: good }]
      agent.send({ type: 'late', batch, results })
    }
    await vi.waitFor(() => expect(agent.of('filed')).toHaveLength(2), eventually)
    const rpc = lane(env, privateLaneName(workspaceId, 'office'))
    const cells = await rpc.cells(id, { from: hour, to: hour + hourMs })
    const sum = (of: 'checks' | 'up' | 'unknown') => cells.reduce((all, cell) => all + cell[of], 0)
    const ticks = hourMs / 10_000
    expect([sum('checks'), sum('up'), sum('unknown')]).toEqual([ticks, 1, ticks - 1])
    agent.socket.close()
  })

  it('settle a check that waits for a tick by its late result, and count it once', async ({ expect }) => {
    const { key, workspaceId, location } = await newLocation()
    const agent = await startAgent(location.token, (job) => (job.tick === null ? good : null))
    const id = await addMonitor(key)
    const waits = await vi.waitFor(() => {
      const job = agent.of('job').find(({ tick }) => tick !== null)
      if (!job?.tick) throw new Error('no job yet')
      return { ...job, tick: job.tick }
    }, eventually)
    const { configVersion, tick } = waits
    const late = { monitorId: id, configVersion, tick, at: tick, answer: good }
    agent.send({ type: 'late', batch: 7, results: [late, late, { ...late, answer: bad }] })
    await vi.waitFor(() => expect(agent.of('filed')).toHaveLength(1), eventually)
    const filed = async () =>
      (await resultsOf(key, id)).filter((one) => one.kind === 'schedule' && Date.parse(one.tick) === tick)
    await vi.waitFor(async () => expect(await filed()).toMatchObject([{ outcome: 'up' }]), eventually)
    const cells = await lane(env, privateLaneName(workspaceId, 'office')).cells(id, {
      from: 0,
      to: tick + 600_000,
    })
    expect(cells.reduce((all, { checks }) => all + checks, 0)).toBe(
      (await resultsOf(key, id)).filter(({ kind }) => kind === 'schedule').length,
    )
    agent.socket.close()
  })

  it('turn away a wrong token, a revoked one and one that was replaced, and nobody else', async ({
    expect,
  }) => {
    const { key, location } = await newLocation()
    expect((await connect('vla_made_up_0123456789abcdef')).status).toBe(401)
    expect((await connect(key)).status).toBe(401)
    const plain = await request('/api/v1/locations/connect', {
      headers: { authorization: `Bearer ${location.token}` },
    })
    expect(plain.status).toBe(426)
    expect((await request('/api/v1/monitors', { key: location.token })).status).toBe(401)

    const agent = await startAgent(location.token)
    const path = `/api/v1/locations/${location.id}`
    const rotated = await (await request(`${path}/token`, { key, method: 'POST' })).json<Created>()
    await vi.waitFor(() => expect(agent.closed).toMatchObject([{ code: 4001 }]), eventually)
    expect((await connect(location.token)).status).toBe(401)
    const next = await startAgent(rotated.token)
    expect((await request(path, { key, method: 'DELETE' })).status).toBe(204)
    await vi.waitFor(() => expect(next.closed).toMatchObject([{ code: 4001 }]), eventually)
    expect((await connect(rotated.token)).status).toBe(401)
    expect((await request(path, { key, method: 'DELETE' })).status).toBe(404)
  })

  it('are not changed by a key that may only read', async ({ expect }) => {
    const { workspaceId } = await newLocation()
    const { key } = await createKey(workspaceId, ['read'])
    expect((await request('/api/v1/locations', { key, body: { name: 'x', slug: 'x' } })).status).toBe(403)
  })
})
