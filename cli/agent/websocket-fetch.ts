import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

type Fetch = typeof globalThis.fetch
const passedOn = ['open', 'message', 'close', 'error'] as const

/** Node's WebSocket takes headers, which its standard type does not say. */
const HeaderWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string>; protocols?: string[] },
) => WebSocket

/**
 * A fetch that answers `Upgrade: websocket` as Workers do: status 101 with a `webSocket` that begins to speak when it
 * is accepted. Everything else is Node's own.
 */
export const fetchWithUpgrade =
  (plain: Fetch): Fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers)
    if (headers.get('upgrade')?.toLowerCase() !== 'websocket') return plain(input, init)
    const url = new URL(input instanceof Request ? input.url : input)
    return upgrade(url, headers, init?.signal ?? null)
  }

async function upgrade(url: URL, headers: Headers, signal: AbortSignal | null): Promise<Response> {
  const protocols = headers.get('sec-websocket-protocol')?.split(/\s*,\s*/)
  const own = Object.fromEntries([...headers].filter(([name]) => !/^(upgrade|sec-websocket-.*)$/.test(name)))
  const options = { headers: own, ...(protocols && { protocols }) }
  const socket = new HeaderWebSocket(url.href.replace(/^http/, 'ws'), options)
  const accepted = new AcceptedLater(socket)
  const opened = Promise.withResolvers<void>()
  socket.addEventListener('open', () => opened.resolve())
  socket.addEventListener('error', () => opened.reject(new Error('no upgrade')))
  signal?.addEventListener('abort', () => {
    opened.reject(signal.reason as Error)
    socket.close()
  })
  try {
    await opened.promise
  } catch (error) {
    if (signal?.aborted) throw error
    // Node does not say why: asked once more, plainly, the server does.
    return await refusal(url, headers, signal)
  }
  const answer = new Headers(socket.protocol ? { 'sec-websocket-protocol': socket.protocol } : {})
  // A Response of Node's cannot have this status.
  return { status: 101, ok: false, headers: answer, body: null, webSocket: accepted } as unknown as Response
}

/** How the server answers the same request: its status and headers, or the error that there is. */
function refusal(url: URL, headers: Headers, signal: AbortSignal | null): Promise<Response> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  return new Promise((resolve, reject) => {
    const asked = send(url.href, {
      headers: {
        ...Object.fromEntries(headers),
        connection: 'Upgrade',
        'sec-websocket-key': key,
        'sec-websocket-version': '13',
      },
      ...(signal && { signal }),
    })
    asked.on('response', (response) => {
      response.resume()
      const shown = new Headers()
      for (const [name, value] of Object.entries(response.headers))
        if (value !== undefined) shown.set(name, String(value))
      const status = response.statusCode ?? 502
      resolve(new Response(null, { status: status < 200 || status > 599 ? 502 : status, headers: shown }))
    })
    // It upgrades, but not in a way that Node accepts; Workers make a bare 502 of that.
    asked.on('upgrade', (_response, stream) => {
      stream.destroy()
      resolve(new Response(null, { status: 502 }))
    })
    asked.on('error', (cause) => reject(new TypeError('fetch failed', { cause })))
    asked.end()
  })
}

/** A socket whose events are held back until it is accepted. */
class AcceptedLater extends EventTarget {
  readonly #socket: WebSocket
  #held: Event[] | null = []

  constructor(socket: WebSocket) {
    super()
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    for (const name of passedOn) socket.addEventListener(name, (event) => this.#pass(event))
  }

  get readyState(): number {
    return this.#socket.readyState
  }

  set binaryType(type: 'blob' | 'arraybuffer') {
    this.#socket.binaryType = type
  }

  accept(): void {
    const held = this.#held ?? []
    this.#held = null
    // Whoever accepts listens from the next turn on at the latest.
    queueMicrotask(() => {
      for (const event of held) this.#pass(event)
    })
  }

  send(data: string): void {
    this.#socket.send(data)
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason)
  }

  #pass(event: Event): void {
    if (this.#held) this.#held.push(event)
    else this.dispatchEvent(copyOf(event))
  }
}

/** An event is dispatched once only. */
function copyOf(event: Event): Event {
  if (event instanceof MessageEvent) return new MessageEvent('message', { data: event.data as unknown })
  if (event instanceof CloseEvent)
    return new CloseEvent('close', { code: event.code, reason: event.reason, wasClean: event.wasClean })
  return new Event(event.type)
}
