import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  addChannels,
  addMonitor,
  App,
  type MonitorAnswer,
  type ResultAnswer,
  startReceiver,
  startTarget,
  statusOf,
  until,
} from './harness.ts'

interface Uptime {
  downSeconds: number
  unknownSeconds: number
}
interface SeriesPoint {
  checks: number
  down: number
}

describe('from an edge check to an alert, a live socket and a status page', () => {
  const app = new App()
  const frames: { type: string; to?: string }[] = []
  let target: Awaited<ReturnType<typeof startTarget>>
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let monitor: MonitorAnswer
  let socket: WebSocket
  let downAt = 0
  let upAt = 0

  before(async () => {
    ;[target, receiver] = await Promise.all([startTarget(), startReceiver()])
    await app.start()
    await addChannels(app, receiver)
    monitor = await addMonitor(app, target.url)
    await app.api('POST', '/status-pages', {
      slug: 'line',
      title: 'Line',
      components: [{ name: 'Checkout', monitorId: monitor.id }],
    })
    const { ticket } = await app.api<{ ticket: string }>('POST', '/live/tickets')
    socket = new WebSocket(
      `${app.origin.replace('http', 'ws')}/api/v1/live?topics=monitors,incidents&ticket=${ticket}`,
    )
    socket.addEventListener('message', (event) =>
      frames.push(JSON.parse(String(event.data)) as { type: string }),
    )
  })

  after(async () => {
    socket?.close()
    target?.close()
    receiver?.close()
    await app.remove()
  })

  it('has results from all three regions within 15 s', async () => {
    await until('three regions', 15_000, async () => {
      const { data } = await app.api<{ data: ResultAnswer[] }>('GET', `/monitors/${monitor.id}/results`)
      return new Set(data.map((result) => result.region)).size === 3
    })
    await until('up', 15_000, async () => (await statusOf(app, monitor.id)) === 'up')
    assert.deepEqual(receiver.heard, [], 'the first "up" says nothing')
  })

  it('opens no incident while only one region of a quorum of two fails', async () => {
    target.state.failFor = 'weur'
    await sleep(22_000)
    target.state.failFor = null
    assert.equal(await statusOf(app, monitor.id), 'up')
    assert.deepEqual(receiver.heard, [])
  })

  it('says "opened" once per channel within 15 s of a failure everywhere', async () => {
    downAt = Date.now()
    target.state.status = 500
    const opened = await until('the webhook', 15_000, () => receiver.of('incident.opened')[0], 20)
    assert.ok(opened.valid, 'the signature holds')
    await until('slack', 5_000, () => receiver.heard.find((one) => one.path === '/slack'))
    assert.equal(await statusOf(app, monitor.id), 'down')
    await until('a live transition', 5_000, () =>
      frames.find((frame) => frame.type === 'transition' && frame.to === 'down'),
    )
    await until('the status page', 10_000, async () =>
      /down|outage/i.test(await (await fetch(`${app.origin}/status/line`)).text()),
    )
    await sleep(12_000)
    assert.equal(receiver.of('incident.opened').length, 1)
    assert.equal(receiver.heard.filter((one) => one.path === '/slack').length, 1)
    const { data } = await app.api<{ data: { status: string }[] }>('GET', '/incidents')
    assert.deepEqual(
      data.map((incident) => incident.status),
      ['open'],
    )
  })

  it('says "resolved" once per channel when the target answers again', async () => {
    upAt = Date.now()
    target.state.status = 200
    await until('resolved', 30_000, () => receiver.of('incident.resolved')[0])
    await sleep(12_000)
    assert.equal(receiver.of('incident.resolved').length, 1)
    assert.equal(receiver.heard.filter((one) => one.path === '/slack').length, 2)
    assert.equal(await statusOf(app, monitor.id), 'up')
  })

  it('agrees with the outage in uptime and series to within one tick of ten seconds', async () => {
    const outageSeconds = (upAt - downAt) / 1_000
    const uptime = await app.api<Uptime>('GET', `/monitors/${monitor.id}/uptime`)
    assert.ok(
      Math.abs(uptime.downSeconds - outageSeconds) <= 10.5,
      `down ${uptime.downSeconds} s, target was broken ${outageSeconds} s`,
    )
    const { data } = await app.api<{ data: SeriesPoint[] }>('GET', `/monitors/${monitor.id}/series`)
    const down = data.reduce((sum, point) => sum + point.down, 0)
    // Three regions, one tick each ten seconds; the single-region failure before adds weur's two or three.
    const expected = (outageSeconds / 10) * 3 + 2.2
    assert.ok(
      Math.abs(down - expected) <= 4,
      `series counts ${down} failing ticks, expected about ${expected.toFixed(1)}`,
    )
  })
})
