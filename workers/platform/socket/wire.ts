import { elapsedMs } from '../elapsed-ms.ts'
import { connect } from './connect.ts'
import { forgetHung, isCrowded, leaveBehind } from './handshakes.ts'
import { textFailure, WireError, type WirePhase } from './wire-error.ts'

export interface WireTarget {
  /** A name or an address; IPv6 with or without brackets. */
  hostname: string
  port: number
}

/** `now` speaks TLS from the first byte, `later` leaves it to `startTls`. */
export type WireSecurity = 'none' | 'now' | 'later'

const nothing = () => undefined

/**
 * One TCP connection, with or without TLS. It closes itself when its signal fires, whatever is under way
 * then rejects at once, and nothing it leaves behind rejects unseen. Every failure is a `WireError`.
 * The platform verifies certificates against its own store and the name of the target; it offers no ALPN.
 */
export class Wire {
  /** Name resolution and TCP together: the platform does not tell them apart. */
  connectMs = 0
  /** The handshake; null while there was none. */
  tlsMs: number | null = null
  #socket: Socket
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null
  readonly #target: string
  readonly #signal: AbortSignal
  readonly #gone = Promise.withResolvers<never>()

  private constructor({ hostname, port }: WireTarget, security: WireSecurity, signal: AbortSignal) {
    this.#signal = signal
    this.#gone.promise.catch(nothing)
    this.#target = `${hostname}:${port}`
    const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
    this.#socket = quiet(
      connect(
        { hostname: host, port },
        { secureTransport: security === 'none' ? 'off' : 'starttls', allowHalfOpen: false },
      ),
    )
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** Opens a connection. Rejects with a `WireError`; nothing is left open then. */
  static async open(target: WireTarget, signal: AbortSignal, security: WireSecurity = 'none'): Promise<Wire> {
    if (signal.aborted) throw new WireError('timeout', 'connect', 'the deadline has passed')
    const started = performance.now()
    const wire = new Wire(target, security, signal)
    await wire.#must('connect', wire.#socket.opened)
    wire.connectMs = elapsedMs(started)
    if (security === 'now') await wire.startTls()
    return wire
  }

  /** Speaks TLS from here on, to the name that was connected to. */
  async startTls(): Promise<void> {
    if (isCrowded(this.#target, Date.now())) {
      this.close()
      throw new WireError('overloaded', 'tls', 'too many handshakes with this target hang already')
    }
    this.#release()
    const started = performance.now()
    this.#socket = quiet(this.#socket.startTls())
    const handshake = this.#socket.opened
    try {
      await this.#must('tls', handshake)
    } catch (error) {
      if (error instanceof WireError && error.failure === 'timeout')
        leaveBehind(this.#target, handshake, Date.now())
      throw error
    }
    this.tlsMs = elapsedMs(started)
    forgetHung(this.#target)
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#writer ??= this.#socket.writable.getWriter()
    await this.#must('write', this.#writer.write(bytes))
  }

  /** The next bytes, never none; null at the end of what the other side says. */
  readonly read = async (): Promise<Uint8Array | null> => {
    for (;;) {
      this.#reader ??= (this.#socket.readable as ReadableStream<Uint8Array>).getReader()
      const { value, done } = await this.#must('read', this.#reader.read())
      if (done) return null
      if (value.length > 0) return value
    }
  }

  /** Closes the connection at once; harmless when it is closed already. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#gone.reject(new WireError('reset', 'read', 'this side has closed the connection'))
    this.#socket.close().catch(nothing)
  }

  readonly #onAbort = () => {
    this.#gone.reject(new WireError('timeout', 'read', 'the deadline has passed'))
    this.close()
  }

  /** Settles with the operation or, if that is sooner, with the end of the connection: some never settle by themselves. */
  async #must<T>(phase: WirePhase, operation: Promise<T>): Promise<T> {
    try {
      return await Promise.race([operation, this.#gone.promise])
    } catch (error) {
      this.close()
      throw this.#signal.aborted
        ? new WireError('timeout', phase, 'the deadline has passed')
        : wireError(error, phase)
    }
  }

  #release(): void {
    this.#reader?.releaseLock()
    this.#writer?.releaseLock()
    this.#reader = null
    this.#writer = null
  }
}

/** A socket whose end is heard by nobody rejects `closed` and `opened` unseen; what matters is said by the operations. */
function quiet(socket: Socket): Socket {
  socket.closed.catch(nothing)
  socket.opened.catch(nothing)
  return socket
}

function wireError(error: unknown, phase: WirePhase): WireError {
  if (error instanceof WireError) return error
  const text = error instanceof Error ? error.message : String(error)
  const said = textFailure(text)
  if (phase === 'tls') return new WireError('tls', phase, text)
  if (phase === 'connect') return new WireError(said ?? 'refused', phase, text, said !== null)
  return new WireError(said ?? 'reset', phase, text)
}
