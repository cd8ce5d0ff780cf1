import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import type { LiveFrame } from '#core/live'

const settings = JSON.stringify({ name: 'Shop', tags: [], paused: false })
async function addMonitor(workspaceId: string, id: string, status = 'up'): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO monitors (id, workspace_id, name, "check", settings, version, created_at, updated_at, status, since)
     VALUES (?, ?, 'Shop', '{"type":"http"}', ?, 1, 1, 1, ?, 1000)`,
  )
    .bind(id, workspaceId, settings, status)
    .run()
}

/** A client: what it has received so far, and the close code if it was closed. */
async function connect(workspaceId: string, query = '') {
  const live = env.LIVE.getByName(`live:${workspaceId}:0`)
  const response = await live.fetch(`https://live/${query}`, { headers: { upgrade: 'websocket' } })
  const socket = response.webSocket
  if (!socket) throw new Error(`no socket: ${response.status}`)
  const frames: Record<string, unknown>[] = []
  const closed: number[] = []
  socket.addEventListener('message', (event) => {
    frames.push(JSON.parse(String(event.data)))
  })
  socket.addEventListener('close', (event) => {
    closed.push(event.code)
  })
  socket.accept()
  return { live, socket, frames, closed }
}

async function until(done: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!done()) {
    if (Date.now() > end) throw new Error('it did not come within 5 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const result = (tick: number): LiveFrame => ({
  type: 'result',
  monitorId: 'mon_1',
  results: [{ region: 'weur', tick, outcome: 'up', latencyMs: 12, statusCode: 200 }],
})
const transition: LiveFrame = {
  type: 'transition',
  monitorId: 'mon_1',
  from: 'up',
  to: 'down',
  at: '2026-11-20T20:00:00.000Z',
}

describe('LiveObject', () => {
  it('gives each socket one snapshot of its own workspace, then deltas in order under one rising seq', async ({
    expect,
  }) => {
    await addMonitor('wsp_a', 'mon_1')
    await addMonitor('wsp_b', 'mon_other')
    const one = await connect('wsp_a')
    const two = await connect('wsp_a')
    await one.live.publish([result(1), result(2)])
    await one.live.publish([transition])
    for (const { frames } of [one, two]) {
      await until(() => frames.length >= 3)
      expect(frames.map((frame) => frame.type)).toEqual(['snapshot', 'result', 'transition'])
      expect(frames[0]).toMatchObject({ monitors: [{ id: 'mon_1', status: 'up', since: 1000 }] })
      expect(frames[1]).toMatchObject({ results: [{ tick: 1 }, { tick: 2 }] })
      const seqs = frames.map((frame) => Number(frame.seq))
      expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b))
    }
  })

  it('names only what is not up, and says so, to a client that asks for little', async ({ expect }) => {
    await addMonitor('wsp_sparse', 'mon_calm')
    await addMonitor('wsp_sparse', 'mon_loud', 'down')
    const client = await connect('wsp_sparse', '?sparse=1&full=1')
    await until(() => client.frames.length === 1)
    expect(client.frames[0]).toMatchObject({
      rest: 'up',
      monitors: [{ id: 'mon_loud', status: 'down', since: 1000 }],
    })
  })

  it('says only what a client asked for', async ({ expect }) => {
    const incidents = await connect('wsp_topics', '?topics=incidents')
    const monitors = await connect('wsp_topics', '?topics=monitors')
    const incident = { id: 'inc_1' } as Extract<LiveFrame, { type: 'incident' }>['incident']
    await incidents.live.publish([transition, { type: 'incident', incident }])
    await until(() => monitors.frames.length === 2 && incidents.frames.length === 2)
    expect(incidents.frames[1]).toMatchObject({ type: 'incident', incident: { id: 'inc_1' } })
    expect(monitors.frames[1]).toMatchObject({ type: 'transition' })
  })

  it('keeps sockets and what they asked for through hibernation', async ({ expect }) => {
    const client = await connect('wsp_sleep', '?topics=monitors')
    await until(() => client.frames.length === 1)
    await evictDurableObject(client.live, { webSockets: 'hibernate' })
    await client.live.publish([transition])
    await until(() => client.frames.length === 2)
    expect(client.frames[1]).toMatchObject({ type: 'transition' })
    expect(Number(client.frames[1]?.seq)).toBeGreaterThan(Number(client.frames[0]?.seq))
  })

  it('closes on what it does not understand', async ({ expect }) => {
    const client = await connect('wsp_bad')
    await until(() => client.frames.length === 1)
    client.socket.send('{"type":"drop tables"}')
    await until(() => client.closed.length === 1)
    expect(client.closed).toEqual([1008])
    const long = await connect('wsp_bad')
    long.socket.send(JSON.stringify({ type: 'ack', seq: 1, padding: 'x'.repeat(5_000) }))
    await until(() => long.closed.length === 1)
    expect(long.closed).toEqual([1009])
  })

  it('burns a ticket at the first asking, and takes none of another workspace or of yesterday', async ({
    expect,
  }) => {
    const live = env.LIVE.getByName('live:wsp_t:0')
    const ticket = await live.ticket()
    expect(ticket).toMatch(/^[\w-]{32}$/)
    expect(await env.LIVE.getByName('live:wsp_u:0').redeem(ticket)).toBe(false)
    expect(await live.redeem(ticket)).toBe(true)
    expect(await live.redeem(ticket)).toBe(false)
    const late = await live.ticket()
    await runInDurableObject(live, (_, state) => {
      expect(JSON.stringify(state.storage.sql.exec('SELECT * FROM tickets').toArray())).not.toContain(late)
      state.storage.sql.exec('UPDATE tickets SET expires_at = ?', Date.now() - 1)
    })
    expect(await live.redeem(late)).toBe(false)
  })

  it('caps a frame for clients that never acknowledge, and not for those that do', async ({ expect }) => {
    const brief = await connect('wsp_cap')
    const full = await connect('wsp_cap', '?full=1')
    await brief.live.publish(Array.from({ length: 250 }, (_, tick) => result(tick)))
    await until(() => brief.frames.length === 2 && full.frames.length === 2)
    expect(brief.frames[1]).toMatchObject({ skipped: 50 })
    expect(brief.frames[1]?.results).toHaveLength(200)
    expect(full.frames[1]?.results).toHaveLength(250)
  })

  it('stops deltas to a full client that is behind, and sends a snapshot once it has caught up', async ({
    expect,
  }) => {
    const client = await connect('wsp_slow', '?full=1')
    const big = { ...result(1), monitorId: 'x'.repeat(600_000) } as LiveFrame
    for (const frame of [big, transition, big, transition, transition]) await client.live.publish([frame])
    await until(() => client.frames.length === 4)
    await client.live.publish([transition])
    expect(client.frames.map((frame) => frame.type)).toEqual(['snapshot', 'result', 'transition', 'result'])
    client.socket.send(JSON.stringify({ type: 'ack', seq: client.frames.at(-1)?.seq }))
    await until(() => client.frames.length === 5)
    expect(client.frames[4]?.type).toBe('snapshot')
    await client.live.publish([transition])
    await until(() => client.frames.length === 6)
    expect(client.frames[5]?.type).toBe('transition')
  })

  it('books a renewal of its leases while somebody looks, and none afterwards', async ({ expect }) => {
    const client = await connect('wsp_lease', '?topics=monitors')
    const alarm = () => runInDurableObject(client.live, (_, state) => state.storage.getAlarm())
    await expect.poll(alarm).toBeGreaterThan(Date.now())
    await runDurableObjectAlarm(client.live)
    expect(await alarm()).toBeGreaterThan(Date.now())
    client.socket.close(1000)
    await expect.poll(alarm).toBeNull()
  })

  it('answers ping with pong by itself', async ({ expect }) => {
    const { webSocket: socket } = await env.LIVE.getByName('live:wsp_ping:0').fetch('https://live/', {
      headers: { upgrade: 'websocket' },
    })
    if (!socket) throw new Error('no socket')
    const heard: unknown[] = []
    socket.addEventListener('message', (event) => {
      heard.push(event.data)
    })
    socket.accept()
    socket.send('ping')
    await until(() => heard.includes('pong'))
    expect(heard).toHaveLength(2)
  })

  it('hands the 501st socket to a sibling, which hears everything too', async ({ expect }) => {
    for (let n = 0; n < 500; n += 1) await connect('wsp_many')
    const last = await connect('wsp_many')
    const sibling = env.LIVE.getByName('live:wsp_many:1')
    expect(await runInDurableObject(sibling, (_, state) => state.getWebSockets().length)).toBe(1)
    await last.live.publish([transition])
    await until(() => last.frames.length === 2)
    expect(last.frames[1]).toMatchObject({ type: 'transition' })
  })

  it('passes frames on to the siblings that took its overflow, and forgets those that are empty', async ({
    expect,
  }) => {
    const parent = env.LIVE.getByName('live:wsp_big:0')
    const sibling = env.LIVE.getByName('live:wsp_big:1')
    await runInDurableObject(parent, (_, state) => {
      state.storage.sql.exec('INSERT INTO siblings (k) VALUES (1), (2)')
    })
    const response = await sibling.fetch('https://live/', { headers: { upgrade: 'websocket' } })
    const types: string[] = []
    response.webSocket?.addEventListener('message', (event) => {
      types.push(JSON.parse(String(event.data)).type)
    })
    response.webSocket?.accept()
    await parent.publish([transition])
    await until(() => types.length === 2)
    expect(types).toEqual(['snapshot', 'transition'])
    const known = () =>
      runInDurableObject(parent, (_, state) => state.storage.sql.exec('SELECT k FROM siblings').toArray())
    await expect.poll(known).toEqual([{ k: 1 }])
  })
})
