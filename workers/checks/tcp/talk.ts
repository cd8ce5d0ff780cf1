import { escapeBytes } from '#core/escapes'
import { type Dialogue, maxSaidLetters } from '#core/findings/dialogue'
import type { Mask } from '#core/secrets/mask'
import { elapsedMs } from '../clock.ts'
import { WireError } from '#platform/socket/wire-error'
import { WireReader } from '#platform/socket/wire-reader'
import type { Wire } from '#platform/socket/wire'

type Exchange = Dialogue[number]

/** Secrets longer than this are masked only where they stand whole. */
const longestSecretLetters = 4_096

export interface Saying {
  send: Uint8Array | null
  /** Not shown as sent; where the answer repeats it, the mask takes it out. */
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
  readonly #mask: Pick<Mask, 'text'>

  constructor(wire: Wire, mask: Pick<Mask, 'text'>) {
    this.#wire = wire
    this.#mask = mask
    this.#reader = new WireReader(wire.read)
  }

  /** Says one thing and waits for its answer. Rejects with a `WireError`, after the row was written. */
  async say({ send, hidden = false, receive }: Saying): Promise<Reply> {
    const started = performance.now()
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

  /** Masked before it is cut: half a secret is still one. */
  #shown(bytes: Uint8Array): string {
    const text = this.#mask.text(escapeBytes(bytes, maxSaidLetters + longestSecretLetters))
    return text.length > maxSaidLetters ? `${text.slice(0, maxSaidLetters)}…` : text
  }
}
