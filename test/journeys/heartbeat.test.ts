import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { App, type MonitorAnswer, addChannels, startReceiver, statusOf, until } from './harness.ts'

interface Heartbeat extends MonitorAnswer {
  pingUrl: string
}
interface Logged {
  kind: string
  exitStatus: number | null
  durationMs: number | null
  method: string
  userAgent: string | null
  runId: string | null
  bodyExcerpt: string | null
}

const hasCurl = spawnSync('curl', ['--version']).status === 0

/** A ping as `curl` sends it; where there is none, as bare an HTTP client as there is. */
function ping(url: string, method = 'GET', body?: string): Promise<string> {
  if (!hasCurl) return barePing(url, method, body)
  const how = method === 'HEAD' ? ['--head'] : method === 'POST' ? ['--data-raw', body ?? ''] : []
  return output('curl', ['-fsS', '-m', '10', '-w', ' %{http_code}', ...how, url])
}

const barePing = (url: string, method: string, body?: string): Promise<string> =>
  new Promise((done, failed) => {
    const sent = request(url, { method, headers: { 'user-agent': 'curl/bare' } }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => done(`${text} ${answer.statusCode}`))
    })
    sent.on('error', failed)
    sent.end(body)
  })

/** What a program prints; its exit status follows as `exit n` when it is not 0. */
function output(program: string, args: string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', failed)
    child.on('close', (code) => done(code === 0 ? text : `${text}exit ${code}`))
  })
}

describe('heartbeats', () => {
  const app = new App()
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  let job: Heartbeat

  const heartbeat = (check: object): Promise<Heartbeat> =>
    app.api('POST', '/monitors', { name: 'Nightly backup', check: { type: 'heartbeat', ...check } })
  const log = async (id: string): Promise<Logged[]> =>
    (await app.api<{ data: Logged[] }>('GET', `/monitors/${id}/pings`)).data
  const opened = () => receiver.of('incident.opened').length
  const resolved = () => receiver.of('incident.resolved').length

  before(async () => {
    receiver = await startReceiver()
    await app.start()
    await addChannels(app, receiver)
    job = await heartbeat({ cron: '30 2 * * *', timezone: 'Europe/Berlin', graceSeconds: 600 })
  })

  after(async () => {
    receiver?.close()
    await app.remove()
  })

  it('are pinged by GET, HEAD and POST, and the first ping makes them up without a word', async () => {
    assert.equal(await statusOf(app, job.id), 'pending')
    assert.equal(await ping(job.pingUrl), 'OK 200')
    assert.match(await ping(job.pingUrl, 'HEAD'), /200$/)
    assert.equal(await ping(job.pingUrl, 'POST', 'all is well'), 'OK 200')
    await until('up', 5_000, async () => (await statusOf(app, job.id)) === 'up')
    const [newest, , oldest] = await log(job.id)
    assert.partialDeepStrictEqual(newest, { kind: 'success', method: 'POST', bodyExcerpt: 'all is well' })
    assert.match(oldest?.userAgent ?? '', /^curl\//)
    assert.deepEqual(receiver.heard, [])
  })

  it('alert within seconds of a run that fails, and resolve with the next that succeeds', async () => {
    await ping(`${job.pingUrl}/start`)
    await ping(`${job.pingUrl}/1`, 'POST', 'disk full')
    const notice = await until('the webhook', 10_000, () => receiver.of('incident.opened')[0], 20)
    assert.ok(notice.valid, 'the signature holds')
    assert.match(JSON.stringify(notice.body), /exit status 1/)
    assert.equal(await statusOf(app, job.id), 'down')
    await ping(job.pingUrl)
    await until('resolved', 10_000, resolved)
    assert.equal(await statusOf(app, job.id), 'up')
  })

  it('hear the whole story of a job from the wrapper for cron', async () => {
    const run = (...command: string[]) => output('docs/examples/vedette-cron.sh', [job.pingUrl, ...command])
    assert.equal(await run('sh', '-c', 'echo first; echo second >&2; exit 3'), 'first\nsecond\nexit 3')
    const [end, start] = await log(job.id)
    assert.partialDeepStrictEqual(end, { kind: 'fail', exitStatus: 3, bodyExcerpt: 'first\nsecond\n' })
    assert.equal(start?.kind, 'start')
    assert.ok(end?.runId && end.runId === start?.runId, 'both name the same run')
    assert.ok((end?.durationMs ?? -1) >= 0)
    await until('the second outage', 10_000, () => opened() === 2)
    assert.equal(await run('echo', 'done'), 'done\n')
    await until('its end', 10_000, () => resolved() === 2)
  })

  it('are late to the second when nothing comes, whatever else happens', async () => {
    const quick = await heartbeat({ periodSeconds: 10, graceSeconds: 2 })
    await ping(quick.pingUrl)
    const pingedAt = Date.now()
    await until('the third outage', 20_000, () => opened() === 3, 20)
    const lateMs = Date.now() - pingedAt - 12_000
    assert.ok(lateMs > -500 && lateMs < 3_000, `alerted ${lateMs} ms after the deadline`)
    await ping(quick.pingUrl)
    await until('its end', 10_000, () => resolved() === 3)
    await app.api('DELETE', `/monitors/${quick.id}`)
  })

  it('are not blamed for pings that came while we ourselves were dead', async () => {
    const steady = await heartbeat({ periodSeconds: 10, graceSeconds: 3 })
    await ping(steady.pingUrl)
    await app.killHard()
    await sleep(8_000)
    await app.start()
    // Overdue by now, had anybody been there to take its ping. The next is due ten seconds after that one.
    await sleep(1_500)
    await ping(steady.pingUrl)
    const { data } = await app.api<{ data: { outcome: string }[] }>('GET', `/monitors/${steady.id}/results`)
    assert.ok(!data.some(({ outcome }) => outcome === 'down'), JSON.stringify(data))
    assert.equal(opened(), 3)
    assert.equal(await statusOf(app, steady.id), 'up')
  })
})
