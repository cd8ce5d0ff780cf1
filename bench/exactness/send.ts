import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the stream answered. */
export interface Taken {
  accepted: number
  duplicates: number
  rejected: { index: number; code: string; message: string }[]
}

const againAfterMs = 200
const answerWithinMs = 15_000
const giveUpAfterMs = 180_000

/** Sends requests until each is answered, the same again: over broken connections, kills, evictions, limits. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #url: string
  readonly #headers: Record<string, string>
  /** Requests sent again because no answer came, or one that says to. */
  again = 0
  /** Answers that were thrown away on purpose. */
  unheard = 0

  constructor(url: string, headers: Record<string, string>) {
    this.#url = url
    this.#headers = { ...headers, 'content-type': 'application/x-ndjson' }
  }

  /**
   * @param hangUpAfterMs hangs up on the first try after so long, whether or not the answer has come.
   * @throws when it is refused as a whole, or never answered.
   */
  async send(body: string, hangUpAfterMs: number | null): Promise<Taken> {
    if (hangUpAfterMs !== null) {
      this.unheard += 1
      await this.#post(body, hangUpAfterMs).catch(() => undefined)
    }
    for (const end = Date.now() + giveUpAfterMs; Date.now() < end; this.again += 1) {
      const { status, text } = await this.#post(body, answerWithinMs).catch(() => ({ status: 0, text: '' }))
      if (status === 200) return JSON.parse(text) as Taken
      if (status >= 400 && status < 500 && status !== 429)
        throw new Error(`refused: ${status} ${text.slice(0, 300)}`)
      await sleep(againAfterMs)
    }
    throw new Error(`no answer within ${giveUpAfterMs / 1_000} s`)
  }

  close(): void {
    this.#agent.destroy()
  }

  #post(body: string, withinMs: number): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = { ...this.#headers, 'content-length': Buffer.byteLength(body) }
      const posted = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, text })
        })
        response.on('error', reject)
      })
      const timer = setTimeout(() => posted.destroy(new Error('hung up')), withinMs)
      posted.on('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
      posted.end(body)
    })
  }
}
