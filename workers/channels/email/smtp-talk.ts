import { latin1, latin1Bytes } from '#core/latin1'
import { WireError } from '#platform/socket/wire-error'
import { WireReader } from '#platform/socket/wire-reader'
import type { Wire } from '#platform/socket/wire'

/** What a server has said to one command (RFC 5321, section 4.2). */
export interface Reply {
  code: number
  /** Its words, line by line, without the codes. */
  lines: string[]
}

/** A server that said no. The text is its own, code and all; it may repeat what it was told. */
export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal'
  readonly code: number
  /** What it said no to. */
  readonly step: SmtpStep

  constructor({ code, lines }: Reply, step: SmtpStep) {
    super(`${code} ${lines.join(' ')}`.trim())
    this.code = code
    this.step = step
  }
}

export type SmtpStep = 'greeting' | 'hello' | 'starttls' | 'auth' | 'sender' | 'recipients' | 'data'

/** RFC 5321 allows 512 letters; servers say more. */
const maxLineBytes = 2_048
const maxLines = 100
const lineFeed = Uint8Array.of(10)

/** Commands and replies over a wire. Rejects with a `WireError` when the connection fails or no SMTP is spoken. */
export class SmtpTalk {
  readonly #wire: Wire
  #reader: WireReader

  constructor(wire: Wire) {
    this.#wire = wire
    this.#reader = new WireReader(wire.read)
  }

  /** Says one thing and waits for the answer, which must begin with one of these digits. @throws `SmtpRefusal` */
  async say(command: string, step: SmtpStep, good: '2' | '3' = '2'): Promise<Reply> {
    await this.send(`${command}\r\n`)
    return this.hear(step, good)
  }

  /** @throws `SmtpRefusal` when the next reply does not begin with that digit. */
  async hear(step: SmtpStep, good: '2' | '3' = '2'): Promise<Reply> {
    const reply = await this.reply()
    if (!String(reply.code).startsWith(good)) throw new SmtpRefusal(reply, step)
    return reply
  }

  /** One letter is one byte. */
  send(text: string): Promise<void> {
    return this.#wire.write(latin1Bytes(text))
  }

  /** Whatever is said next. */
  async reply(): Promise<Reply> {
    const lines: string[] = []
    for (;;) {
      const line = latin1(await this.#reader.until(lineFeed, maxLineBytes))
      const match = /^([2-5]\d\d)(?:([ -])(.*?))?\r?\n$/s.exec(line)
      if (!match || lines.length >= maxLines) throw new WireError('protocol', 'read', 'this is no SMTP')
      lines.push(match[3] ?? '')
      if (match[2] !== '-') return { code: Number(match[1]), lines }
    }
  }

  /** Speaks TLS from here on. What came in clear and was not asked for must not be taken for an answer (RFC 3207). */
  async startTls(): Promise<void> {
    if (this.#reader.waiting > 0)
      throw new WireError('tls', 'tls', 'more was said in clear than was asked for')
    await this.#wire.startTls()
    this.#reader = new WireReader(this.#wire.read)
  }
}
