// The same check modules as in Workers, run by Node as an agent runs them: real targets on loopback.
import assert from 'node:assert/strict'
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer as createHttp, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Server as TcpServer, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import '../../cli/agent/for-node.ts'
import { readPing } from '../../cli/agent/ping-output.ts'
import { maxKept, Outbox } from '../../cli/agent/outbox.ts'
import { OwnClock } from '../../cli/agent/own-clock.ts'
import type { LateResult, ToAgent } from '#core/agent/protocol'

const { Checker } = await import('../../cli/agent/checker.ts')
const { readOptions } = await import('../../cli/agent/main.ts')

const welcome: Extract<ToAgent, { type: 'welcome' }> = {
  type: 'welcome',
  now: 0,
  region: 'private:test',
  publicUrl: 'http://localhost',
  resolvers: [],
  rdap: null,
}
const checker = new Checker(welcome, Date.now)
const run = async (check: { type: string } & Record<string, unknown>, timeoutMs = 3_000, secrets = {}) =>
  (
    await checker.run({
      check,
      timeoutMs,
      monitorId: 'mon_1',
      workspaceId: 'wsp_1',
      secrets,
      retry: false,
    })
  ).answer

const canPing = spawnSync('ping', ['-c', '1', '127.0.0.1']).status === 0
const listening = async (server: Server | TcpServer): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

describe('an agent in Node', () => {
  const closers: (() => void)[] = []
  const ports = { http: 0, echo: 0, hang: 0, garbage: 0, half: 0, tls: 0, nobody: 0, udp: 0, udpNobody: 0 }

  before(async () => {
    const http = createHttp((request, response) => {
      response.writeHead(request.headers.authorization === 'sesame' ? 200 : 403).end('hello')
    })
    http.on('upgrade', (request, socket) => {
      const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
      const accept = createHash('sha1')
        .update(String(request.headers['sec-websocket-key']) + magic)
        .digest('base64')
      const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
      socket.write(`${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n`)
      socket.write(Buffer.from([0x81, 5, ...Buffer.from('hello')]))
      socket.on('error', () => undefined)
    })
    const tcp = (talk: (socket: Socket) => void) =>
      createTcp((socket) => {
        socket.on('error', () => undefined)
        talk(socket)
      })
    const pem = readFileSync('test/fixtures/test-only-self-signed.pem')
    const servers = {
      http,
      echo: tcp((socket) => socket.pipe(socket)),
      hang: tcp(() => undefined),
      garbage: tcp((socket) => socket.end('this is no HTTP\r\n\r\n')),
      half: tcp((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
        setTimeout(() => socket.destroy(), 50)
      }),
      tls: createTls({ key: pem, cert: pem }, (socket) => socket.on('error', () => undefined)),
    }
    servers.tls.on('tlsClientError', () => undefined)
    for (const [name, server] of Object.entries(servers)) {
      ports[name as keyof typeof servers] = await listening(server)
      closers.push(() => {
        server.close()
      })
      server.on('connection', (socket: Socket) => {
        socket.on('error', () => undefined)
        closers.push(() => socket.destroy())
      })
    }
    const gone = createTcp()
    ports.nobody = await listening(gone)
    gone.close()
    const udp = createSocket('udp4')
    udp.on('message', (message, from) => udp.send(`echo ${message.toString()}`, from.port, from.address))
    const bind = async (socket: UdpSocket): Promise<number> => {
      await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
      return socket.address().port
    }
    ports.udp = await bind(udp)
    closers.push(() => udp.close())
    const mute = createSocket('udp4')
    ports.udpNobody = await bind(mute)
    mute.close()
  })
  after(() => {
    for (const close of closers) close()
  })

  const url = (port: number) => `http://127.0.0.1:${port}/`

  it('checks http, with secrets in place, and hides them in what it says', async () => {
    const headers = { authorization: '{{secret.WORD}}' }
    const good = await run({ type: 'http', url: url(ports.http), headers }, 3_000, { WORD: 'sesame' })
    assert.partialDeepStrictEqual(good, { outcome: 'up', statusCode: 200 })
    const refused = await run({ type: 'http', url: url(ports.http), headers }, 3_000, { WORD: 'canary-77' })
    assert.partialDeepStrictEqual(refused, { outcome: 'down', failure: 'status', statusCode: 403 })
    assert.ok(!JSON.stringify(refused).includes('canary-77'))
  })

  it('says what fails in http as Workers say it', async () => {
    const keyword = { present: 'hello' }
    const failure = async (address: string) => {
      const { outcome, failure: word } = await run({ type: 'http', url: address, keyword }, 1_500)
      return `${outcome} ${word}`
    }
    assert.equal(await failure(url(ports.nobody)), 'down refused')
    assert.equal(await failure(url(ports.hang)), 'down timeout')
    assert.equal(await failure(url(ports.garbage)), 'down protocol')
    assert.equal(await failure(url(ports.half)), 'down reset')
    assert.equal(await failure('http://no-such-name.invalid/'), 'down dns')
    assert.equal(await failure(`https://127.0.0.1:${ports.tls}/`), 'down tls')
    assert.equal(await failure(`https://127.0.0.1:${ports.echo}/`), 'down tls')
  })

  it('holds a dialogue over tcp, and tells refusal from silence and an unknown name', async () => {
    const steps = [{ send: 'PING\\r\\n', expect: 'PING' }]
    const check = (hostname: string, port: number) => run({ type: 'tcp', hostname, port, steps }, 1_000)
    assert.partialDeepStrictEqual(await check('127.0.0.1', ports.echo), { outcome: 'up' })
    assert.partialDeepStrictEqual(await check('127.0.0.1', ports.nobody), { failure: 'refused' })
    assert.partialDeepStrictEqual(await check('127.0.0.1', ports.hang), { failure: 'timeout' })
    assert.partialDeepStrictEqual(await check('no-such-name.invalid', 80), { failure: 'dns' })
    const secure = await run({ type: 'tcp', hostname: '127.0.0.1', port: ports.tls, tls: 'on' })
    assert.partialDeepStrictEqual(secure, { outcome: 'down', failure: 'tls' })
  })

  it('looks at a certificate with a handshake of its own', async () => {
    const answer = await run({ type: 'tls', hostname: '127.0.0.1', port: ports.tls })
    assert.equal(answer.outcome, 'down')
    assert.ok(answer.findings?.certificate, JSON.stringify(answer))
  })

  it('opens a WebSocket and waits for the right message', async () => {
    const check = (address: string, reply: object) => run({ type: 'websocket', url: address, reply }, 1_500)
    const good = await check(`ws://127.0.0.1:${ports.http}/`, { contains: 'hello' })
    assert.partialDeepStrictEqual(good, { outcome: 'up', statusCode: 101 })
    const other = await check(`ws://127.0.0.1:${ports.http}/`, { contains: 'goodbye' })
    assert.partialDeepStrictEqual(other, { outcome: 'down', failure: 'timeout' })
    const refused = await check(`ws://127.0.0.1:${ports.nobody}/`, {})
    assert.partialDeepStrictEqual(refused, { outcome: 'down', failure: 'refused' })
  })

  it('pings', { skip: !canPing && 'this machine cannot ping' }, async () => {
    const check = (part: object) => run({ type: 'icmp', hostname: '127.0.0.1', packets: 2, ...part }, 2_000)
    const good = await check({})
    assert.partialDeepStrictEqual(good, {
      outcome: 'up',
      findings: { ping: { address: '127.0.0.1', sent: 2, received: 2, lossPercent: 0 } },
    })
    assert.ok((good.latencyMs ?? -1) >= 0 && (good.latencyMs ?? 99) < 50)
    assert.partialDeepStrictEqual(await check({ hostname: 'no-such-name.invalid' }), { failure: 'dns' })
  })

  it('sends datagrams and judges what comes back', async () => {
    const check = (part: object) =>
      run({ type: 'udp', hostname: '127.0.0.1', port: ports.udp, send: 'ping\\n', ...part }, 600)
    assert.partialDeepStrictEqual(await check({ expect: 'echo ping\\n' }), { outcome: 'up' })
    assert.partialDeepStrictEqual(await check({ expect: 'pong' }), { failure: 'assertion' })
    assert.partialDeepStrictEqual(await check({ expect: 'x', port: ports.udpNobody }), { failure: 'refused' })
    assert.partialDeepStrictEqual(await check({}), { outcome: 'up' })
  })
})

describe('what ping prints', () => {
  it('is read as iputils, BusyBox and macOS write it', () => {
    const iputils =
      '3 packets transmitted, 2 received, 33.3333% packet loss, time 2003ms\nrtt min/avg/max/mdev = 0.035/0.041/0.046/0.004 ms'
    const busybox =
      '3 packets transmitted, 3 packets received, 0% packet loss\nround-trip min/avg/max = 0.1/0.2/0.3 ms'
    const macos =
      '1 packets transmitted, 1 packets received, 0.0% packet loss\nround-trip min/avg/max/stddev = 1.0/2.0/3.0/0.0 ms'
    assert.deepEqual(readPing(iputils), {
      sent: 3,
      received: 2,
      rttMs: { min: 0.035, avg: 0.041, max: 0.046 },
    })
    assert.deepEqual(readPing(busybox), { sent: 3, received: 3, rttMs: { min: 0.1, avg: 0.2, max: 0.3 } })
    assert.deepEqual(readPing(macos), { sent: 1, received: 1, rttMs: { min: 1, avg: 2, max: 3 } })
    const lost = '4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3060ms'
    assert.deepEqual(readPing(lost), { sent: 4, received: 0, rttMs: null })
    assert.equal(readPing('ping: socktype: SOCK_RAW'), null)
  })
})

describe('what an agent keeps', () => {
  const late = (tick: number) => ({ monitorId: 'm', tick, at: tick }) as LateResult

  it('is sent again until it is filed, and never twice at once', () => {
    const outbox = new Outbox()
    for (let tick = 0; tick < 150; tick += 1) outbox.add(late(tick))
    const first = outbox.next(1_000)
    assert.equal(first?.results.length, 100)
    assert.equal(outbox.next(1_000), null)
    outbox.unsent()
    assert.deepEqual(outbox.next(1_000)?.results, first?.results)
    outbox.filed(first?.batch ?? 0) // an acknowledgement of the batch that was lost: it has another number
    assert.equal(outbox.next(1_000), null)
    outbox.filed(2)
    assert.equal(outbox.next(1_000)?.results.length, 50)
  })

  it('is bounded: the oldest goes first, and is counted', () => {
    const outbox = new Outbox()
    for (let tick = 0; tick < maxKept + 10; tick += 1) outbox.add(late(tick))
    assert.equal(outbox.size, maxKept)
    assert.equal(outbox.dropped, 10)
    assert.equal(outbox.next(20)?.results[0]?.tick, 10)
    const old = new Outbox()
    old.add(late(0))
    assert.equal(old.next(25 * 3_600_000), null)
    assert.equal(old.dropped, 1)
  })
})

describe('the clock of an agent', () => {
  const entry = {
    monitorId: 'mon_a',
    workspaceId: 'w',
    configVersion: 1,
    check: { type: 'http' },
    secrets: {},
    timeoutMs: 1_000,
    intervalSeconds: 10,
    regionIndex: 0,
    regionCount: 1,
    fromTick: 0,
    untilTick: null,
  }

  it('names each tick once, and makes up for no more than a minute', () => {
    const clock = new OwnClock(1_000_000)
    clock.assign(true, [entry], [])
    const ticks = [1_010_000, 1_020_000, 1_020_500].flatMap((until) =>
      clock.due(until).map(({ tick }) => tick),
    )
    assert.equal(ticks.length, 2)
    assert.equal(new Set(ticks).size, 2)
    assert.equal(clock.due(1_000_000 + 3_600_000).length, 6)
    clock.assign(false, [], ['mon_a'])
    assert.deepEqual(clock.due(9_000_000), [])
  })
})

describe('how an agent is started', () => {
  const token = 'vla_0123456789abcdef0123456789'

  it('needs TLS, unless the server is this machine or somebody insists', () => {
    const read = (...args: string[]) => readOptions([...args, '--token', token], {}).url.href
    assert.equal(read('--server', 'https://v.example'), 'https://v.example/api/v1/locations/connect')
    assert.equal(read('--server', 'http://localhost:8787/'), 'http://localhost:8787/api/v1/locations/connect')
    assert.throws(() => read('--server', 'http://v.example'), /--allow-http/)
    assert.ok(read('--server', 'http://v.example', '--allow-http'))
  })

  it('never repeats a token that it does not take', () => {
    try {
      readOptions(['--server', 'https://v.example', '--token', 'ved_canary_0123456789abcdef'], {})
      assert.fail('it was taken')
    } catch (error) {
      assert.ok(!String(error).includes('canary'))
    }
  })
})
