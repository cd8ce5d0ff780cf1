import type { FrameBudget } from '#core/stream/frame-budget'
import type { Rows } from '#ingest/define'
import type { FrameReader } from './frames.ts'
import type { Taken } from './take.ts'

interface IngestParts {
  reader: FrameReader
  budget: FrameBudget
  /** Durable when it answers. */
  take: (rows: Rows) => Promise<Taken>
  /** Any error as a caller may read it. */
  problemOf: (error: Error) => Response
  /** What has come is taken though the client leaves meanwhile. */
  until: (work: Promise<void>) => void
}

/**
 * Takes events from one socket, frame by frame in their order, and answers each. It lives in the Worker and not in an
 * object: waiting costs nothing here, and a stream's object has no sockets that it must not forget.
 */
export class IngestSocket {
  readonly #socket: WebSocket
  readonly #parts: IngestParts
  #last: Promise<void> = Promise.resolve()
  #hasFailed = false

  constructor(socket: WebSocket, parts: IngestParts) {
    this.#socket = socket
    this.#parts = parts
  }

  open(): void {
    this.#socket.addEventListener('message', ({ data }) => this.#came(data))
    this.#socket.accept()
    this.#say({ credit: this.#parts.budget.credit })
  }

  #came(message: unknown): void {
    // What comes after the close is not read: the client has had no answer, so it sends it again.
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (!this.#parts.budget.came(typeof message === 'string' ? message.length : 0))
      return this.#socket.close(1008, 'more frames than credit')
    this.#last = this.#last.then(() => this.#take(message))
    this.#parts.until(this.#last)
  }

  async #take(message: unknown): Promise<void> {
    if (this.#hasFailed) return
    const { reader, budget, take, problemOf } = this.#parts
    let batch: number | null = null
    try {
      const frame = await reader.read(message)
      batch = frame.batch
      if (frame.rows instanceof Error) throw frame.rows
      const taken = await take(frame.rows)
      this.#say({ ack: batch, ...taken, credit: budget.answered(Date.now()) })
    } catch (thrown) {
      const problem = problemOf(thrown instanceof Error ? thrown : new Error(String(thrown)))
      const error = { ...(await problem.json<object>()), ...retryOf(problem) }
      this.#say({ batch, error, credit: budget.answered(Date.now()) })
      // Our own fault may be this invocation's: the next one begins afresh, with all that was not answered.
      this.#hasFailed = problem.status >= 500
      if (this.#hasFailed) this.#close(1011, 'an error of ours: come again')
    }
    if (budget.isSpent) this.#close(1012, 'this socket has had its share: come again')
  }

  #say(answer: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(answer))
  }

  #close(code: number, reason: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(code, reason)
  }
}

const retryOf = ({ headers }: Response): { retryAfterSeconds?: number } => {
  const seconds = headers.get('retry-after')
  return seconds === null ? {} : { retryAfterSeconds: Number(seconds) }
}
