import { type Answer, noTimings } from '#core/result'
import { hostId } from '#core/tls/host-match'
import { elapsedMs } from '../clock.ts'
import { down, type ProbeContext } from '../define.ts'
import { explainWire } from '../socket/explain.ts'
import { WireError } from '#platform/socket/wire-error'
import { WireReader } from '#platform/socket/wire-reader'
import { Wire } from '#platform/socket/wire'
import type { TlsConfig } from './config.ts'
import { TlsFault } from './wire/fault.ts'
import { type Handshake, shakeHands } from './wire/handshake.ts'

/** What a server has shown, and how long it took. */
export interface Seen {
  handshake: Handshake
  connectMs: number
  tlsMs: number
}

/** Where to look, and which name to ask for. */
type Place = Pick<TlsConfig, 'hostname' | 'port' | 'serverName'>

/** `host:port` as people write it. */
export const hostPort = ({ hostname, port }: Pick<TlsConfig, 'hostname' | 'port'>): string =>
  hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]:${port}` : `${hostname}:${port}`

/** The name that is asked for: null for an address, which is no name. */
export function serverNameOf({
  hostname,
  serverName,
}: Pick<TlsConfig, 'hostname' | 'serverName'>): string | null {
  const id = hostId(serverName ?? hostname)
  return id && 'name' in id ? id.name : null
}

/** Connects and lets the server show its certificate. What keeps it from that is an answer. */
export async function look(config: Place, context: ProbeContext): Promise<Seen | Answer> {
  let wire: Wire | null = null
  try {
    wire = await Wire.open(config, context.signal)
    return await shake(wire, serverNameOf(config))
  } catch (error) {
    if (error instanceof TlsFault) return faulty(config, error, wire)
    if (error instanceof WireError) return broken(config, context, error, wire)
    throw error
  } finally {
    wire?.close()
  }
}

async function shake(wire: Wire, serverName: string | null): Promise<Seen> {
  const reader = new WireReader(wire.read)
  const started = performance.now()
  const handshake = await shakeHands(
    { exactly: (length) => reader.exactly(length), write: (bytes) => wire.write(bytes) },
    { serverName },
  )
  const tlsMs = elapsedMs(started)
  // It has shown what there was to see; whether it hears our good-bye changes nothing.
  await handshake.sayGoodbye().catch(() => undefined)
  return { handshake, connectMs: wire.connectMs, tlsMs }
}

const unnamed = '; no server name was sent, and it may want one'

function faulty(config: Place, fault: TlsFault, wire: Wire | null): Answer {
  const hint = fault.kind === 'alert' && serverNameOf(config) === null ? unnamed : ''
  return down('tls', `${hostPort(config)} ${fault.message}${hint}`, timesOf(wire))
}

async function broken(
  config: Place,
  context: ProbeContext,
  error: WireError,
  wire: Wire | null,
): Promise<Answer> {
  if (error.failure !== 'reset' || !wire) return explainWire(error, config, context, timesOf(wire))
  const hint = serverNameOf(config) === null ? unnamed : ''
  const text = `${hostPort(config)} closed the connection during the TLS handshake${hint}`
  return down('reset', text, timesOf(wire))
}

/** What was measured before it ended. */
const timesOf = (wire: Wire | null): Partial<Answer> =>
  wire ? { timings: { ...noTimings, connectMs: wire.connectMs, method: 'socket' } } : {}
