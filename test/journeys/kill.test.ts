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

describe('kill -9 of everything', () => {
  const app = new App()
  let target: Awaited<ReturnType<typeof startTarget>>
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let monitor: MonitorAnswer

  before(async () => {
    ;[target, receiver] = await Promise.all([startTarget(), startReceiver()])
    await app.start()
    await addChannels(app, receiver)
  })

  after(async () => {
    target?.close()
    receiver?.close()
    await app.remove()
  })

  it('loses no monitor whose 201 was answered', async () => {
    const early = await addMonitor(app, target.url)
    await app.killHard()
    const from = target.hits.length
    await app.start()
    await until('a check after the restart', 60_000, () => target.hits.length > from)
    await until('up', 30_000, async () => (await statusOf(app, early.id)) === 'up')
    await app.api('DELETE', `/monitors/${early.id}`)
  })

  it('owes a refused delivery over a minute of death, and sends it once under the same id', async () => {
    monitor = await addMonitor(app, target.url)
    await until('up', 30_000, async () => (await statusOf(app, monitor.id)) === 'up')
    receiver.state.status = 503
    target.state.status = 500
    const refused = await until('a refused delivery', 25_000, () => receiver.of('incident.opened')[0])
    const earlier = await transitions()
    await app.killHard()
    receiver.state.status = 200
    const mark = receiver.heard.length
    await sleep(60_000)
    await app.start()
    const again = await until('the owed delivery', 90_000, () =>
      receiver.heard.slice(mark).find((one) => one.type === 'incident.opened'),
    )
    assert.equal(again.id, refused.id)
    await sleep(10_000)
    const opened = receiver.heard.slice(mark).filter((one) => one.type === 'incident.opened')
    assert.equal(opened.length, 1)
    assert.equal(new Set(receiver.of('incident.opened').map((one) => one.id)).size, 1)
    assert.deepEqual((await transitions()).slice(0, earlier.length), earlier, 'no transition is lost')
  })

  it('calls the minute of death unknown, and says resolved to those who heard', async () => {
    const { unknownSeconds } = await app.api<{ unknownSeconds: number }>(
      'GET',
      `/monitors/${monitor.id}/uptime`,
    )
    assert.ok(unknownSeconds >= 50 && unknownSeconds <= 80, `unknown for ${unknownSeconds} s`)
    target.state.status = 200
    await until('resolved', 40_000, () => receiver.of('incident.resolved')[0])
    assert.equal(receiver.of('incident.resolved').length, 1)
    const { data } = await app.api<{ data: ResultAnswer[] }>('GET', `/monitors/${monitor.id}/results`)
    assert.ok(data.length > 0)
  })

  const transitions = async () =>
    (await app.api<{ data: { id: string; to: string }[] }>('GET', `/monitors/${monitor.id}/transitions`)).data
      .map(({ id, to }) => `${id} ${to}`)
      .toSorted()
})
