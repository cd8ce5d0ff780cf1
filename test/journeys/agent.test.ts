// A private location with a real agent: an outage it sees, an agent that dies, a line that breaks and is mended.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLine } from '../cut-line.ts'
import {
  addChannels,
  App,
  type MonitorAnswer,
  startReceiver,
  startTarget,
  statusOf,
  until,
} from './harness.ts'

interface Row {
  outcome: string
  kind: string
  tick: string
  message: string | null
}

class AgentProcess {
  #child: ChildProcess | null = null
  output = ''

  start(server: string, token: string): void {
    const child = spawn('node', ['cli/vedette.ts', 'agent', '--server', server], {
      env: { ...process.env, VEDETTE_TOKEN: token },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const keep = (chunk: Buffer) => void (this.output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    this.#child = child
  }

  /** The exit status, or the signal it died of. */
  end(signal: NodeJS.Signals): Promise<number | string | null> {
    const child = this.#child
    if (!child || child.exitCode !== null) return Promise.resolve(child?.exitCode ?? null)
    return new Promise((done) => {
      child.once('exit', (code, died) => done(code ?? died))
      child.kill(signal)
    })
  }
}

describe('a private location', () => {
  const app = new App()
  const agent = new AgentProcess()
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let target: Awaited<ReturnType<typeof startTarget>>
  let line: Awaited<ReturnType<typeof startLine>>
  let location: { id: string; token: string }
  let monitor: MonitorAnswer

  const rows = async (): Promise<Row[]> =>
    (await app.api<{ data: Row[] }>('GET', `/monitors/${monitor.id}/results?limit=200`)).data
  const isOnline = async () =>
    (await app.api<{ data: { online: boolean }[] }>('GET', '/locations')).data[0]?.online ?? false
  const hasNew = (from: number, outcome: string) => async () =>
    (await rows()).some((row) => row.outcome === outcome && Date.parse(row.tick) >= from)

  before(async () => {
    receiver = await startReceiver()
    target = await startTarget()
    await app.start()
    line = await startLine(app.port)
    await addChannels(app, receiver)
    location = await app.api('POST', '/locations', { name: 'The office', slug: 'office' })
  })

  after(async () => {
    await agent.end('SIGKILL')
    line?.close()
    target?.close()
    receiver?.close()
    await app.remove()
  })

  it('turns its agent away with a wrong token, and says nothing of it', async () => {
    const stranger = new AgentProcess()
    stranger.start(line.origin, 'vla_canary_0123456789abcdef0123')
    await until('the refusal', 15_000, () => stranger.output.includes('agent.refused'))
    assert.equal(await stranger.end('SIGTERM'), 1)
    assert.ok(!stranger.output.includes('canary'))
  })

  it('is checked by its agent, which sees the target as it is', async () => {
    agent.start(line.origin, location.token)
    await until('the agent', 15_000, isOnline)
    monitor = await app.api('POST', '/monitors', {
      name: 'Intranet',
      check: { type: 'http', url: target.url },
      intervalSeconds: 10,
      regions: ['private:office'],
      confirm: { regions: 1, failures: 1, recoveries: 1 },
    })
    await until('up', 15_000, async () => (await statusOf(app, monitor.id)) === 'up')
    assert.match(target.hits.at(-1)?.userAgent ?? '', /\(private:office;/)
  })

  it('opens an incident when the target fails, and resolves it', async () => {
    target.state.status = 500
    const notice = await until('the webhook', 25_000, () => receiver.of('incident.opened')[0], 50)
    assert.ok(notice.valid)
    target.state.status = 200
    await until('resolved', 25_000, () => receiver.of('incident.resolved')[0])
  })

  it('is unknown and alerts nobody when the agent dies', async () => {
    assert.equal(await agent.end('SIGKILL'), 'SIGKILL')
    const diedAt = Date.now()
    await until('unknown', 25_000, hasNew(diedAt, 'unknown'))
    assert.equal(await isOnline(), false)
    assert.equal(receiver.of('incident.opened').length, 1)
    agent.start(line.origin, location.token)
    await until('the agent', 15_000, isOnline)
    await until('up again', 20_000, hasNew(diedAt, 'up'))
  })

  it('loses nothing while the line is cut: what was found meanwhile is filed in its place', async () => {
    const cutAt = Date.now()
    line.cut()
    await until('unknown', 25_000, hasNew(cutAt, 'unknown'))
    await sleep(2_000)
    const hitsBefore = target.hits.filter(({ at }) => at >= cutAt).length
    assert.ok(hitsBefore > 0, 'the agent goes on alone')
    line.mend()
    await until('the agent', 40_000, isOnline)
    const doubtful = async () =>
      (await rows()).filter((row) => row.kind === 'schedule' && Date.parse(row.tick) >= cutAt)
    await until('what was found', 20_000, async () => {
      const found = await doubtful()
      return found.length > 0 && found.every(({ outcome }) => outcome === 'up')
    })
    const ticks = (await doubtful()).map(({ tick }) => tick)
    assert.equal(new Set(ticks).size, ticks.length, 'no tick is filed twice')
    assert.equal(receiver.of('incident.opened').length, 1)
  })

  it('lets its agent end in peace', async () => {
    assert.equal(await agent.end('SIGTERM'), 0)
    assert.ok(!agent.output.includes(location.token))
    for (const said of agent.output.trim().split('\n')) assert.ok(JSON.parse(said).event)
  })
})
