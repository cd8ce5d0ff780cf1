import { escapeBytes } from '#core/escapes'
import { type Dialogue, maxSaidLetters } from '#core/findings/dialogue'
import { elapsedMs } from '../clock.ts'
import { WireError } from '../socket/wire-error.ts'
import { WireReader } from '../socket/wire-reader.ts'
import type { Wire } from '../socket/wire.ts'

type Exchange = Dialogue[number]

export interface Saying {
  send: Uint8Array | null
  /** Shown to nobody, neither as sent nor where the answer repeats it. */
  hidden?: boolean
  /** Takes what answers this off the reader; null when no answer is waited for. */
  receive: ((reader: WireReader) => Promise<Reply>) | null
}

export interface Reply {
  bytes: Uint8Array
  ok: boolean
}

/** A conversation over a wire, written down as it goes, whatever becomes of it. */
export class Talk {
  readonly rows: Dialogue = []
  /** From sending to the first answer; null while nothing has come. */
  ttfbMs: number | null = null
  readonly #wire: Wire
  readonly #reader: WireReader
  readonly #hidden: string[] = []

  constructor(wire: Wire) {
    this.#wire = wire
    this.#reader = new WireReader(wire.read)
  }

  /** Says one thing and waits for its answer. Rejects with a `WireError`, after the row was written. */
  async say({ send, hidden = false, receive }: Saying): Promise<Reply> {
    const started = performance.now()
    if (send && hidden) this.#hidden.push(new TextDecoder().decode(send).trim())
    const row: Exchange = {
      sent: send && !hidden ? this.#shown(send) : null,
      hidden,
      received: null,
      ms: 0,
      secure: this.#wire.tlsMs !== null,
      ok: false,
    }
    this.rows.push(row)
    try {
      if (send) await this.#wire.write(send)
      const reply = receive ? await receive(this.#reader) : { bytes: new Uint8Array(), ok: true }
      if (receive) {
        this.ttfbMs ??= elapsedMs(started)
        row.received = this.#shown(reply.bytes)
      }
      row.ok = reply.ok
      return reply
    } catch (error) {
      // What came before it broke is worth reading.
      if (this.#reader.waiting > 0) row.received = this.#shown(this.#reader.peek())
      throw error
    } finally {
      row.ms = elapsedMs(started)
    }
  }

  /** Speaks TLS from here on. What came before in clear and was not asked for must not be taken for an answer. */
  async startTls(): Promise<void> {
    if (this.#reader.waiting > 0)
      throw new WireError('protocol', 'tls', 'more was said in clear than was asked for')
    await this.#wire.startTls()
  }

  #shown(bytes: Uint8Array): string {
    const text = escapeBytes(bytes, maxSaidLetters + 1_000)
    const masked = this.#hidden.reduce(
      (all, one) => (one === '' ? all : all.replaceAll(one, '[hidden]')),
      text,
    )
    return masked.length > maxSaidLetters ? `${masked.slice(0, maxSaidLetters)}…` : masked
  }
}
