import { closeCodes, type FromAgent, maxMessageLetters, pingEveryMs, ToAgent } from '#core/agent/protocol'
import { version } from '#platform/version'
import { log } from './log.ts'

/** After a ping, something must be heard within this time, or the line is taken for dead. */
const pongMs = 10_000
const firstDelayMs = 1_000
const longestDelayMs = 60_000
/** A line that held for so long starts its delays anew. */
const steadyMs = 30_000

export interface LinkOptions {
  /** Where agents connect, as http or https. */
  url: URL
  token: string
  onMessage(message: ToAgent): void
  onClosed(): void
  /** The server wants none of us: not with this token. */
  onRefused(why: string): void
}

/** Node's WebSocket takes headers, which its standard type does not say. */
const HeaderWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string> },
) => WebSocket

/** The one socket to the server: opened by us, watched by pings, opened again with growing delays. */
export class Link {
  readonly #options: LinkOptions
  #socket: WebSocket | null = null
  #attempts = 0
  #openedAt = 0
  #heardAt = 0
  #ended = false
  #again: ReturnType<typeof setTimeout> | undefined
  readonly #pinging: ReturnType<typeof setInterval>

  constructor(options: LinkOptions) {
    this.#options = options
    this.#pinging = setInterval(() => this.#ping(), pingEveryMs)
    this.#open()
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** False when there is no line. True says only that it was sent. */
  send(message: FromAgent): boolean {
    if (!this.#socket || !this.isOpen) return false
    const text = JSON.stringify(message)
    if (text.length > maxMessageLetters) return false
    this.#socket.send(text)
    return true
  }

  end(): void {
    this.#ended = true
    clearInterval(this.#pinging)
    clearTimeout(this.#again)
    this.#socket?.close(1000, 'the agent ends')
  }

  #open(): void {
    const { url, token } = this.#options
    const address = url.href.replace(/^http/, 'ws')
    const headers = { authorization: `Bearer ${token}`, 'user-agent': `Vedette-Agent/${version}` }
    const socket = new HeaderWebSocket(address, { headers })
    this.#socket = socket
    let isOver = false
    const over = (code: number, reason: string): void => {
      if (isOver) return
      isOver = true
      if (this.#socket === socket) this.#socket = null
      this.#lost(code, reason)
    }
    socket.addEventListener('open', () => {
      this.#openedAt = Date.now()
      this.#heardAt = this.#openedAt
    })
    socket.addEventListener('message', ({ data }) => {
      if (!isOver) this.#hear(data)
    })
    socket.addEventListener('close', ({ code, reason }) => over(code, reason))
    socket.addEventListener('error', () => over(1006, ''))
    this.#drop = () => {
      over(1006, 'no answer to a ping')
      socket.close()
    }
  }

  /** Leaves a dead line behind at once: closing it politely would wait for the other side. */
  #drop: () => void = () => undefined

  #hear(data: unknown): void {
    this.#heardAt = Date.now()
    if (typeof data !== 'string' || data === 'pong') return
    const message = ToAgent.safeParse(parsed(data))
    if (message.success) this.#options.onMessage(message.data)
    else log('warn', 'agent.odd_message', {})
  }

  #ping(): void {
    if (!this.#socket || !this.isOpen) return
    const socket = this.#socket
    const pingedAt = Date.now()
    socket.send('ping')
    setTimeout(() => {
      if (this.#socket === socket && this.#heardAt < pingedAt) this.#drop()
    }, pongMs)
  }

  #lost(code: number, reason: string): void {
    const wasOpen = this.#openedAt > 0
    const heldMs = wasOpen ? Date.now() - this.#openedAt : 0
    this.#openedAt = 0
    if (this.#ended) return
    if (wasOpen) {
      log('warn', 'agent.disconnected', { code, reason })
      this.#options.onClosed()
    }
    if (code === closeCodes.dismissed) return this.#options.onRefused(reason)
    if (heldMs > steadyMs) this.#attempts = 0
    void this.#comeAgain(wasOpen)
  }

  async #comeAgain(wasOpen: boolean): Promise<void> {
    if (!wasOpen && (await this.#isRefused())) return
    if (this.#ended) return
    this.#attempts += 1
    const mostMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#attempts - 1))
    const delayMs = Math.round(mostMs / 2 + (Math.random() * mostMs) / 2)
    log('info', 'agent.reconnecting', { attempt: this.#attempts, delay_ms: delayMs })
    this.#again = setTimeout(() => this.#open(), delayMs)
  }

  /** Node does not say why a socket did not open; asked plainly, the server says whether it is the token. */
  async #isRefused(): Promise<boolean> {
    const { url, token } = this.#options
    try {
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(10_000) })
      await response.body?.cancel()
      if (response.status !== 401) {
        if (response.status !== 426) log('warn', 'agent.not_opened', { status: response.status })
        return false
      }
      this.#options.onRefused('the token is not known, or is revoked')
      return true
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } }
      log('warn', 'agent.unreachable', { reason: cause?.code ?? (error as Error).name })
      return false
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
