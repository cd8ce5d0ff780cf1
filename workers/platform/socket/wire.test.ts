import { describe, inject, it } from 'vitest'
import { maxHung } from './handshakes.ts'
import type { WireError } from './wire-error.ts'
import { Wire, type WireSecurity } from './wire.ts'

const ports = inject('socketTargets')
const hostname = '127.0.0.1'
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (chunk: Uint8Array | null) => (chunk === null ? null : new TextDecoder().decode(chunk))

const open = (port: number, security?: WireSecurity, signal = AbortSignal.timeout(5_000)) =>
  Wire.open({ hostname, port }, signal, security)
const held = async (port: number) =>
  Number(await (await fetch(`http://${hostname}:${ports.control}/open?port=${port}`)).text())

describe('a wire', () => {
  it('carries bytes both ways and says how long it took to open', async ({ expect }) => {
    const wire = await open(ports.echo)
    await wire.write(bytes('hello'))
    expect(text(await wire.read())).toBe('hello')
    expect(wire.connectMs).toBeGreaterThanOrEqual(0)
    expect(wire.tlsMs).toBeNull()
    wire.close()
    await expect.poll(() => held(ports.echo)).toBe(0)
  })

  it('says that the other side has ended by null, and that it was cut by an error', async ({ expect }) => {
    const ended = await open(ports.ends)
    expect(await ended.read()).toBeNull()
    ended.close()
    const cut = await open(ports.resets)
    await expect(cut.read()).rejects.toMatchObject({ failure: 'reset', phase: 'read' })
  })

  it('speaks TLS at once or later, and measures it apart', async ({ expect }) => {
    const wire = await open(ports.tls, 'now')
    await wire.write(bytes('secret'))
    expect(text(await wire.read())).toBe('secret')
    expect(wire.tlsMs).toBeGreaterThanOrEqual(0)
    wire.close()
    const named = await Wire.open(
      { hostname: 'localhost', port: ports.tls },
      AbortSignal.timeout(5_000),
      'later',
    )
    expect(named.tlsMs).toBeNull()
    await named.startTls()
    expect(named.tlsMs).toBeGreaterThanOrEqual(0)
    named.close()
  })

  it.for([
    ['a certificate nobody trusts', () => ports.selfSigned],
    ['a server that speaks no TLS', () => ports.greets],
    ['a connection cut in the handshake', () => ports.resets],
  ] as const)('takes no secure connection from %s', async ([, port], { expect }) => {
    await expect(open(port(), 'now')).rejects.toMatchObject({ failure: 'tls', phase: 'tls' })
  })

  it('cannot say for certain why it did not open', async ({ expect }) => {
    await expect(open(ports.refused)).rejects.toMatchObject({
      failure: 'refused',
      phase: 'connect',
      certain: false,
    })
    const unknown = Wire.open({ hostname: 'no-such-host.invalid', port: 80 }, AbortSignal.timeout(5_000))
    await expect(unknown).rejects.toMatchObject({ phase: 'connect', certain: false })
  })

  it('lets go of a target that says nothing when its time is over', async ({ expect }) => {
    const signal = AbortSignal.timeout(150)
    const reading = open(ports.hang, 'none', signal).then((wire) => wire.read())
    await expect(reading).rejects.toMatchObject({ failure: 'timeout', phase: 'read' })
    await expect(open(ports.echo, 'none', signal)).rejects.toMatchObject({ failure: 'timeout' })
    await expect.poll(() => held(ports.hang), { timeout: 3_000 }).toBe(0)
  })

  it('gives up a handshake in time, and starts no more when many of them hang', async ({ expect }) => {
    const failures = []
    for (let count = 0; count <= maxHung; count += 1) {
      const wire = open(ports.hang, 'now', AbortSignal.timeout(30))
      failures.push(await wire.catch(({ failure }: WireError) => failure))
    }
    expect(failures).toEqual([...Array.from({ length: maxHung }, () => 'timeout'), 'overloaded'])
    const other = await open(ports.tls, 'now')
    expect(other.tlsMs).toBeGreaterThanOrEqual(0)
    other.close()
  })

  it('rejects what waits when it is closed, and may be closed twice', async ({ expect }) => {
    const wire = await open(ports.hang)
    const reading = wire.read()
    wire.close()
    wire.close()
    await expect(reading).rejects.toMatchObject({ failure: 'reset' })
  })
})
